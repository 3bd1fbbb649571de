// What each cell of a grid looks like: { fill, ink, text, size, minus, hatch, cross, empty } for Plane.paintCell.
// A method for each kind of grid, called by the name of its role.

class Looks {
  constructor(stage, planes) {
    const { scene, paint, digits, show } = stage;
    Object.assign(this, { stage, scene, paint, digits, plane: stage.plane });
    const arrays = { input: scene.inputArray, kernel: "kernel", output: scene.outputArray };
    this.written = {};
    for (const [role, plane] of Object.entries(planes)) {
      const numbers = show === "numbers" && plane && digits[role];
      this.written[role] = numbers ? this.write(role, plane, scene.values(arrays[role])) : { size: 0, places: 0 };
    }
  }

  // As many decimals as stay readable in a cell of this size; size 0 means that no number is.
  write(role, plane, values) {
    const digits = this.digits[role];
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

  // Padding around the input, or what is cut off the canvas: hatched, its number pale.
  hatched(role, value) {
    const { size, places } = this.written[role];
    return { hatch: true, ink: this.paint.role.muted, text: this.digits[role].text(value, places), size };
  }

  waiting(plane, text) {
    return { empty: true, ink: this.paint.role.muted, text, size: plane.side >= 16 ? 16 : 0 };
  }

  input(plane, row, column) {
    const { scene } = this;
    const value = scene.at("padded", row, column, plane.index);
    const look = scene.isPadding(row, column) ? this.hatched("input", value) : this.value("input", value);
    return { ...look, cross: !scene.isReached(row, column) };
  }

  kernel(plane, row, column) {
    return this.value("kernel", this.scene.at("kernel", row, column, plane.slice, plane.filter));
  }

  output(plane, row, column) {
    if (!this.isMade(row, column)) return this.waiting(plane, "·");
    return this.value("output", this.scene.at("output", row, column, this.plane));
  }

  // Whether the sweep has made this output cell, or it is the one on show.
  isMade(row, column) {
    const { scene, step, shown } = this.stage;
    const cell = [row, column];
    return scene.indexOf(cell) <= step || same(cell, shown);
  }
}
