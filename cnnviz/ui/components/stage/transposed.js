// A transposed convolution is the mirror of a convolution: the steps are the input's cells, and each stamps the kernel
// on a canvas, the output. What is different from a convolution; the arithmetic is in stamps.js.

class CanvasScene extends Scene {
  // The last step up to `step` whose stamp wrote on canvas cell (y, x); -1 if there is none.
  lastOn(y, x, step) {
    const earlier = this.fedBy(y, x).map((cell) => this.indexOf(cell)).filter((index) => index <= step);
    return Math.max(-1, ...earlier);
  }

  // What stands on canvas cell (y, x) once the stamp of step `last` is on it; before any stamp it is the bias.
  canvasAfter(last, y, x, plane) {
    if (last < 0) return this.at("bias", plane);
    const cell = this.cellOf(last);
    return this.at("accumulated", ...cell, ...this.weightOn(...cell, y, x), plane);
  }
}

class CanvasGrids extends Grids {
  name() {
    super.name();
    const { scene, overlap } = this.stage;
    if (!overlap) return;
    const [{ note, board }] = this.outputs;
    setText(note, scene.labels.overlap_note);
    board.setAttribute("aria-label", `${board.getAttribute("aria-label")}, ${scene.labels.overlap_note}`);
  }
}

class CanvasLooks extends Looks {
  constructor(stage, planes) {
    super(stage, planes);
    this.most = Math.max(...stage.scene.values("coverage"));
  }

  input(plane, row, column) {
    return this.value("input", this.scene.at("image", row, column, plane.index));
  }

  output(plane, row, column) {
    return this.stage.overlap ? this.overlap(plane, row, column) : this.canvas(plane, row, column);
  }

  // What stands on a cell of the canvas. Under the stamp on show it is what stands there after that stamp.
  canvas(plane, row, column) {
    const { scene, stage } = this;
    const last = scene.lastOn(row, column, stage.stepOn(row, column));
    const value = scene.canvasAfter(last, row, column, this.plane);
    const hatch = scene.isPadding(row, column);
    if (last >= 0) return hatch ? this.hatched("output", value) : this.value("output", value);
    const bias = this.written.output.size && value !== 0;
    const waiting = bias ? { ...this.hatched("output", value), empty: true } : this.waiting(plane, hatch ? "" : "·");
    return { ...waiting, hatch };
  }

  // How many weights write on a cell of the canvas: uneven numbers make the checkerboard.
  overlap(plane, row, column) {
    const { scene, paint } = this;
    const count = scene.at("coverage", row, column);
    const fill = paint.tint("kernel", 0.08 + (0.8 * count) / this.most);
    const size = plane.fitText([String(this.most)], paint.font);
    const hatch = scene.isPadding(row, column);
    return { fill, ink: hatch ? paint.role.text : paint.ink(fill), text: String(count), size, hatch };
  }
}

class CanvasMarks extends Marks {
  // What the stamp adds to this cell.
  note(_, i, j) {
    const { scene, digits, shown, plane } = this.stage;
    const added = scene.at("sums", ...shown, i, j, plane);
    return `${added < 0 ? "" : "+"}${digits.sums.text(added)}`;
  }
}

class CanvasWords extends Words {
  step({ cell, channel }) {
    const { scene, digits } = this.stage;
    const value = digits.input.long(scene.at("image", ...cell, channel));
    return fill(scene.labels.at_input, { ...placeOf(cell), value });
  }

  field(cell) {
    const { scene, digits, plane } = this.stage;
    const { labels, pad } = scene;
    const last = scene.lastOn(...cell, this.stage.stepOn(...cell));
    const value = digits.output.long(scene.canvasAfter(last, ...cell, plane));
    const template = scene.isPadding(...cell) ? labels.at_cut : labels.at_output;
    const place = placeOf([cell[0] - pad[0][0], cell[1] - pad[1][0]]);
    return [fill(template, { ...place, value }), this.fed(cell, labels.fed_by, labels.unstamped)];
  }

  // All channels together write on a cell of the canvas.
  pair(pair) {
    if (pair.channel !== undefined) return super.pair(pair);
    const { scene, digits, plane, shown } = this.stage;
    const value = digits.sums.term(scene.at("sums", ...shown, pair.i, pair.j, plane));
    return fill(scene.labels.adds, { value });
  }

  told() {
    const { scene, digits, cell } = this.stage;
    const read = (channel) => digits.input.text(scene.at("image", ...cell, channel));
    const value = scene.channelsOf(0).map(read).join(", ");
    return [scene.labels.spoken_transposed, { ...covered(scene, ...cell), value }];
  }
}

class CanvasControls extends Controls {
  // A switch for the number of weights that write on each cell.
  more() {
    this.overlap = this.toggle();
    this.overlap.onclick = () => {
      this.stage.overlap = !this.stage.overlap;
      this.stage.grids.name();
      this.stage.layout();
    };
    return [this.overlap];
  }

  name() {
    super.name();
    setText(this.overlap, this.stage.scene.labels.overlap);
    this.overlap.title = this.stage.scene.labels.overlap_help;
  }

  refresh() {
    super.refresh();
    this.overlap.setAttribute("aria-checked", String(this.stage.overlap));
  }
}

const KIND = {
  Scene: CanvasScene,
  Grids: CanvasGrids,
  Looks: CanvasLooks,
  Marks: CanvasMarks,
  Words: CanvasWords,
  Controls: CanvasControls,
  Arithmetic: Stamps,
  Filters,
};
