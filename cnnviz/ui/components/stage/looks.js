// What each cell of a grid looks like: { fill, ink, text, size, minus, hatch, cross, empty } for Plane.paintCell.
// A method for each kind of grid, called by the name of its role.

class Looks {
  constructor(stage, planes) {
    const { scene, paint, digits, show } = stage;
    Object.assign(this, { stage, scene, paint, digits, plane: stage.plane });
    this.written = {};
    for (const [role, plane] of Object.entries(planes)) {
      const numbers = show === "numbers" && plane && digits[role];
      this.written[role] = numbers ? this.write(role, plane) : { size: 0, places: 0 };
    }
  }

  // As many decimals as stay readable in a cell of this size; size 0 means that no number is.
  write(role, plane) {
    const digits = this.digits[role];
    const values = this.scene.values(role === "input" ? "padded" : role);
    for (let places = Math.min(digits.places, 2); places >= Math.min(digits.places, 1); places--) {
      const texts = Array.from(values, (value) => digits.text(value, places));
      const size = plane.fitText(texts, this.paint.font);
      if (size) return { size, places };
    }
    return { size: 0, places: 0 };
  }

  value(role, value) {
    const { paint, digits } = this;
    const { size, places } = this.written[role];
    const shade = paint.shade(role, value, digits[role].largest);
    return { fill: shade, ink: paint.ink(shade), text: digits[role].text(value, places), size, minus: value < 0 };
  }

  input(plane, row, column) {
    const { scene, paint } = this;
    const cross = !scene.isReached(row, column);
    const padding = scene.isPadding(row, column);
    if (scene.kind === "windows") {
      return padding ? { hatch: true, cross } : { fill: paint.tint("input", cross ? 0.1 : 0.4), cross };
    }
    const value = scene.at("padded", row, column, plane.index);
    if (!padding) return { ...this.value("input", value), cross };
    const text = this.digits.input.text(value);
    return { hatch: true, cross, ink: paint.role.muted, text, size: this.written.input.size };
  }

  kernel(plane, row, column) {
    const { scene, paint } = this;
    if (scene.kind !== "windows") return this.value("kernel", scene.at("kernel", row, column, plane.slice, this.plane));
    const gap = row % scene.dilation[0] || column % scene.dilation[1];
    return gap ? { empty: true } : { fill: paint.tint("kernel", 0.55) };
  }

  output(plane, row, column) {
    const { scene, paint, stage } = this;
    const [shownRow, shownColumn] = stage.shown;
    const reached = row * scene.outputColumns + column <= stage.step;
    if (!reached && (row !== shownRow || column !== shownColumn)) {
      return { empty: true, ink: paint.role.muted, text: "·", size: plane.side >= 16 ? 16 : 0 };
    }
    if (scene.kind === "windows") return { fill: paint.tint("output", 0.55) };
    const channel = scene.kind === "pooling" ? plane.index : this.plane;
    return this.value("output", scene.at("output", row, column, channel));
  }
}
