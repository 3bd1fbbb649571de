// The numbers around the window: a canvas of cells in the greys of the picture, the window's ones framed.

const FEWEST = 9;
const USUAL = 11;
const MOST = 15;

class Numbers {
  constructor() {
    this.view = new View("numbers");
    this.node = this.view.node;
    this.view.extent.hidden = this.view.box.hidden = true;
  }

  // How many rows and columns: some more than the window has, so that it stands exactly in the middle.
  layout(scene, width, narrow) {
    const wanted = narrow ? FEWEST : USUAL;
    this.cells = scene.span.map((span) => {
      const most = Math.max(span, Math.min(MOST, Math.max(wanted, span + 2)));
      return most - ((most - span) % 2);
    });
    this.pitch = Math.max(10, Math.min(38, Math.floor(width / this.cells[1])));
    const [height, across] = this.cells.map((cells) => cells * this.pitch);
    const sharp = Math.max(1, devicePixelRatio);
    const { canvas, board } = this.view;
    canvas.width = Math.round(across * sharp);
    canvas.height = Math.round(height * sharp);
    canvas.getContext("2d").setTransform(sharp, 0, 0, sharp, 0, 0);
    board.style.width = `${across}px`;
    board.style.height = `${height}px`;
    [this.view.rows, this.view.columns] = this.cells;
  }

  // The pixel of the picture in the upper left cell.
  first(scene, cell) {
    return scene.corner(cell).map((at, axis) => at - (this.cells[axis] - scene.span[axis]) / 2);
  }

  hit(event, scene, cell) {
    const place = this.view.hit(event);
    return this.first(scene, cell).map((at, axis) => at + place[axis]);
  }

  draw(scene, cell, { paint, digits, hot }) {
    const pen = this.view.canvas.getContext("2d");
    const side = this.pitch - 2;
    pen.clearRect(0, 0, this.cells[1] * this.pitch, this.cells[0] * this.pitch);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const first = this.first(scene, cell);
    const font = this.fontSize(pen, side, digits, paint);
    for (let row = 0; row < this.cells[0]; row++) {
      for (let column = 0; column < this.cells[1]; column++) {
        const pixel = [first[0] + row, first[1] + column];
        const value = scene.at(pixel);
        if (Number.isNaN(value)) continue;
        const [x, y] = [column * this.pitch + 1, row * this.pitch + 1];
        const weight = scene.weightOn(cell, pixel);
        this.drawCell(pen, x, y, side, {
          value,
          padding: scene.isPadding(pixel),
          weight,
          hot: hot && weight && hot[0] === weight[0] && hot[1] === weight[1],
          text: font && digits.text(value, Math.min(digits.places, 2)),
          font: `${weight ? 700 : 400} ${font}px ${paint.font}`,
          grey: between(0, (value / scene.white) * 255, 255),
          paint,
        });
      }
    }
  }

  drawCell(pen, x, y, side, { padding, weight, hot, text, font, grey, paint }) {
    const shade = padding ? paint.card : [grey, grey, grey];
    pen.fillStyle = cssOf(shade);
    pen.fillRect(x, y, side, side);
    if (padding) this.hatch(pen, x, y, side, paint);
    if (text) {
      pen.font = font;
      pen.lineWidth = 4;
      pen.strokeStyle = cssOf(shade);
      if (padding) pen.strokeText(text, x + side / 2, y + side / 2 + 0.5);
      pen.fillStyle = cssOf(padding ? paint.role.muted : paint.ink(shade));
      pen.fillText(text, x + side / 2, y + side / 2 + 0.5);
    }
    if (!weight) return;
    pen.strokeStyle = cssOf(paint.role.kernel);
    pen.lineWidth = hot ? 4 : 2;
    const inset = hot ? 1 : 0;
    pen.strokeRect(x + inset, y + inset, side - 2 * inset, side - 2 * inset);
  }

  hatch(pen, x, y, side, paint) {
    pen.save();
    pen.beginPath();
    pen.rect(x, y, side, side);
    pen.clip();
    pen.strokeStyle = cssOf(paint.role.padding, 0.5);
    pen.lineWidth = 1;
    pen.beginPath();
    for (let offset = -side; offset < side; offset += 6) {
      pen.moveTo(x + offset, y);
      pen.lineTo(x + offset + side, y + side);
    }
    pen.stroke();
    pen.restore();
  }

  // 0 where no number could be read.
  fontSize(pen, side, digits, paint) {
    pen.font = `700 10px ${paint.font}`;
    const wide = pen.measureText(digits.text(digits.largest, Math.min(digits.places, 2))).width / 10;
    const size = Math.min(side * 0.45, 14, (side - 3) / wide);
    return size >= 7 ? size : 0;
  }
}
