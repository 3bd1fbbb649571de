// The convolution as a matrix: a row for each output cell, a column for each input pixel, the weights where they meet.
// Above it the picture row by row, beside it the output: a row times the picture is one output cell.

class Matrix {
  constructor(stage) {
    this.stage = stage;
    this.title = make("p");
    this.pixels = new Plane("input", 0);
    this.cells = new Plane("kernel", 0);
    this.results = new Plane("output", 0);
    this.sign = sign("=");
    for (const { board, role } of [this.pixels, this.cells, this.results]) board.classList.add(role);
    const sheet = make("div", "sheet", this.pixels.board, this.cells.board, this.sign, this.results.board);
    this.box = make("div", "scroll", { tabindex: "0", role: "group" }, sheet);
    this.node = make("div", "matrix", this.title, this.box);
  }

  layout() {
    const { scene } = this.stage;
    const { matrix } = scene;
    this.node.hidden = !matrix;
    this.on = Boolean(matrix?.drawn);
    if (!matrix) return;
    this.name();
    this.box.hidden = !this.on;
    if (!this.on) return;
    const { rows, columns } = matrix;
    const pitch = Math.max(6, fitCells(26, [rows, columns + 1], this.node.clientWidth - 48, 440));
    this.cells.resize(rows, columns, pitch);
    this.pixels.resize(1, columns, pitch);
    this.results.resize(rows, 1, pitch);
    this.looks = new Looks(this.stage, { input: this.pixels, kernel: this.cells, output: this.results });
    this.row(this.cells, columns);
    this.row(this.results, 1);
    this.active = scene.channelsOf(this.stage.plane);
    for (let column = 0; column < columns; column++) this.paint(this.pixels, 0, column, "input", this.pixelOf(column));
    this.paintWeights();
    this.paintResults(Array.from({ length: rows }, (_, row) => row));
    this.drawn = { step: this.stage.step, shown: this.stage.shown };
  }

  name() {
    const { scene, plane } = this.stage;
    const { labels, matrix } = scene;
    const text = fill(labels.matrix, matrix);
    const given = scene.filters[plane] === scene.filter;
    const more = matrix.drawn ? given && fill(labels.matrix_nonzero, matrix) : fill(labels.matrix_large, matrix);
    setText(this.title, more ? `${text} ${more}` : text);
    this.box.setAttribute("aria-label", text);
    this.cells.board.setAttribute("aria-label", text);
    this.pixels.board.setAttribute("aria-label", labels.matrix_input);
    this.results.board.setAttribute("aria-label", labels.matrix_output);
    const bias = scene.at("bias", plane);
    setText(this.sign, bias ? `+ ${this.stage.digits.bias.term(bias)} =` : "=");
  }

  // The frame of the row, or of the cell, that belongs to the step.
  row(plane, columns) {
    plane.buildWindow(1, 1, [1, 1]);
    const width = `${columns * plane.pitch - plane.gap}px`;
    for (const node of [plane.frame, ...plane.boxes]) node.style.width = width;
  }

  // ---------------------------------------------------------------- painting

  // Which padded cell and channel a column stands for, and the other way round; null where there is none.
  pixelOf(column) {
    const { scene } = this.stage;
    const at = Math.floor(column / scene.channels);
    const [y, x] = [Math.floor(at / scene.width), at % scene.width];
    return [y + scene.pad[0][0], x + scene.pad[1][0], column % scene.channels];
  }

  columnOf([y, x], channel) {
    const { scene } = this.stage;
    if (scene.isPadding(y, x)) return null;
    return ((y - scene.pad[0][0]) * scene.width + x - scene.pad[1][0]) * scene.channels + channel;
  }

  paint(plane, row, column, role, [y, x, channel]) {
    const value = this.stage.scene.at("padded", y, x, channel);
    plane.paintCell(row, column, this.looks.value(role, value), this.stage.paint);
  }

  // A weight at a time: all its cells look the same.
  paintWeights() {
    const { scene, plane: filter, paint } = this.stage;
    const { pen, pitch, side } = this.cells;
    const written = this.looks.written.kernel.size;
    for (let i = 0; i < scene.windowRows; i++) {
      for (let j = 0; j < scene.windowColumns; j++) {
        this.active.forEach((channel, slice) => {
          const look = this.looks.value("kernel", scene.at("kernel", i, j, slice, filter));
          pen.fillStyle = cssOf(look.fill);
          scene.usedOn(i, j).forEach((cell, row) => {
            const column = this.columnOf(cell, channel);
            if (column === null) return;
            if (written) this.cells.paintCell(row, column, look, paint);
            else pen.fillRect(column * pitch, row * pitch, side, side);
          });
        });
      }
    }
  }

  paintResults(steps) {
    const { scene, paint } = this.stage;
    const { side } = this.results;
    for (const step of steps) {
      this.results.paintCell(step, 0, this.looks.output({ side }, ...scene.cellOf(step)), paint);
    }
  }

  // ---------------------------------------------------------------- stepping and pointing

  refresh() {
    if (!this.on) return;
    const { scene, step, shown, focus, paint } = this.stage;
    this.paintResults(this.stage.between(this.drawn));
    this.drawn = { step, shown };
    const row = scene.indexOf(shown);
    for (const plane of [this.cells, this.results]) {
      plane.moveWindow([row, 0]);
      plane.clearMarks();
    }
    this.pixels.clearMarks();
    this.sign.style.transform = `translateY(${(row + 0.5) * this.cells.pitch - 10}px)`;
    for (const cell of scene.cellsUnder(shown)) {
      for (const channel of this.active) this.mark(this.pixels, 0, cell, channel, paint.role.kernel);
    }
    const pixel = focus?.pixel ?? (focus?.kind === "field" ? focus.cell : null);
    if (pixel) {
      this.mark(this.pixels, 0, pixel, focus.channel, paint.role.text);
      for (let each = 0; each < scene.steps; each++) {
        this.mark(this.cells, each, pixel, focus.channel, paint.role.input, { wash: 0.2, width: 1 });
      }
    }
    const pair = this.stage.pair();
    if (pair) this.mark(this.cells, row, scene.under(...shown, pair.i, pair.j), pair.channel, paint.role.text);
    this.keepInSight(row);
  }

  mark(plane, row, cell, channel, colour, options) {
    const column = this.columnOf(cell, channel);
    if (column !== null) plane.ring([row, column], colour, options);
  }

  // A row below the edge of the box would light up unseen.
  keepInSight(row) {
    const { box } = this;
    const [top, { pitch }] = [this.cells.board.offsetTop + row * this.cells.pitch, this.cells];
    if (top < box.scrollTop) box.scrollTop = top - pitch;
    else if (top + pitch > box.scrollTop + box.clientHeight) box.scrollTop = top + 2 * pitch - box.clientHeight;
  }

  targetOf(event) {
    const plane = event.target.closest?.(".board")?.plane;
    const at = this.on && plane?.hit(event);
    if (!at) return null;
    const cell = this.stage.scene.cellOf(at[0]);
    if (plane === this.results) return { kind: "step", cell, channel: 0 };
    const [y, x, channel] = this.pixelOf(at[1]);
    if (plane === this.pixels) return { kind: "field", cell: [y, x], channel };
    return { kind: "step", cell, channel, pixel: [y, x] };
  }
}
