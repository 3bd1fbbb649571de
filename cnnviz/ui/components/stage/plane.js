// One grid of cells: a canvas for the cells, one for marks, and the window as a box that slides over both.

// A node with its children; a plain object among them holds attributes.
function make(tag, className, ...parts) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const part of parts) {
    if (typeof part === "string" || part instanceof Node) node.append(part);
    else for (const [name, value] of Object.entries(part)) node.setAttribute(name, value);
  }
  return node;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

class Plane {
  constructor(role, index) {
    this.role = role;
    this.index = index;
    this.title = make("b");
    this.note = make("span");
    this.cells = make("canvas");
    this.marks = make("canvas");
    this.frame = make("div", "window", { hidden: "" });
    this.board = make("div", "board", { role: "img" }, this.cells, this.marks, this.frame);
    this.node = make("figure", `plane ${role}`, make("figcaption", "", this.title, this.note), this.board);
    this.board.plane = this;
  }

  // Cells of `pitch` pixels each, gap included. Sharp on every screen: the canvas has the screen's own pixels.
  resize(rows, columns, pitch) {
    Object.assign(this, { rows, columns, pitch });
    this.gap = pitch >= 20 ? 3 : pitch >= 8 ? 1 : 0;
    this.side = pitch - this.gap;
    this.radius = pitch >= 26 ? 4 : pitch >= 14 ? 2 : 0;
    const [width, height] = [columns * pitch - this.gap, rows * pitch - this.gap];
    const scale = Math.max(1, devicePixelRatio);
    for (const canvas of [this.cells, this.marks]) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0);
    }
    this.board.style.width = `${width}px`;
    this.board.style.height = `${height}px`;
    this.pen = this.cells.getContext("2d");
    this.marker = this.marks.getContext("2d");
  }

  // Which cell lies under a point of the screen.
  hit(event) {
    const box = this.board.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / this.pitch);
    const column = Math.floor((event.clientX - box.left) / this.pitch);
    return row >= 0 && column >= 0 && row < this.rows && column < this.columns ? [row, column] : null;
  }

  // The largest text size at which every text fits its cell; 0 when none is readable.
  fitText(texts, font) {
    const longest = texts.reduce((most, text) => (text.length > most.length ? text : most), "0");
    this.pen.font = `600 10px ${font}`;
    const wide = this.pen.measureText(longest).width / 10;
    const size = Math.min(this.side * 0.42, 17, (this.side - 4) / wide);
    return size >= 8.5 ? size : 0;
  }

  // look: { fill, ink, text, size, hatch, empty, cross, minus }
  paintCell(row, column, look, paint) {
    const pen = this.pen;
    const [x, y, side] = [column * this.pitch, row * this.pitch, this.side];
    pen.clearRect(x, y, this.pitch, this.pitch);
    pen.save();
    pen.beginPath();
    pen.roundRect(x, y, side, side, this.radius);
    if (look.fill) {
      pen.fillStyle = cssOf(look.fill);
      pen.fill();
    }
    if (look.hatch) this.hatch(x, y, paint);
    if (look.empty) this.emptyCell(x, y, paint);
    if (look.cross) this.cross(x, y, look.hatch ? paint.role.padding : paint.role.warning);
    if (look.text && look.size) {
      pen.font = `${look.hatch || look.empty ? 400 : 600} ${look.size}px ${paint.font}`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      if (look.hatch || look.cross) {
        pen.lineWidth = 4;
        pen.lineJoin = "round";
        pen.strokeStyle = cssOf(look.fill ?? paint.card);
        pen.strokeText(look.text, x + side / 2, y + side / 2 + 0.5);
      }
      pen.fillStyle = cssOf(look.ink);
      pen.fillText(look.text, x + side / 2, y + side / 2 + 0.5);
    } else if (look.minus && side >= 10) {
      // Without its number a negative cell still carries its sign: colour alone says nothing to many eyes.
      pen.fillStyle = cssOf(look.ink, 0.85);
      const bar = Math.max(1, Math.round(side / 12));
      pen.fillRect(x + side * 0.3, y + side / 2 - bar / 2, side * 0.4, bar);
    }
    pen.restore();
  }

  hatch(x, y, paint) {
    const pen = this.pen;
    pen.clip();
    pen.strokeStyle = cssOf(paint.role.padding, 0.5);
    pen.lineWidth = 1;
    const step = this.side >= 16 ? 6 : 4;
    // The lines run on from cell to cell, as one sheet behind the picture.
    const first = Math.floor((x - y - this.side) / step) * step;
    pen.beginPath();
    for (let offset = first; offset < x - y + this.side + step; offset += step) {
      pen.moveTo(offset + y, y);
      pen.lineTo(offset + y + this.side, y + this.side);
    }
    pen.stroke();
  }

  emptyCell(x, y, paint) {
    const pen = this.pen;
    pen.strokeStyle = cssOf(paint.role.padding, 0.55);
    pen.lineWidth = 1;
    if (this.side < 10) {
      pen.fillStyle = cssOf(paint.role.padding, 0.5);
      pen.fillRect(x + this.side / 2 - 0.5, y + this.side / 2 - 0.5, 1, 1);
      return;
    }
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.roundRect(x + 0.5, y + 0.5, this.side - 1, this.side - 1, this.radius);
    pen.stroke();
  }

  cross(x, y, colour) {
    const pen = this.pen;
    const inset = this.side * 0.22;
    pen.setLineDash([]);
    pen.strokeStyle = cssOf(colour, 0.9);
    pen.lineWidth = this.side >= 20 ? 2 : 1;
    pen.beginPath();
    pen.moveTo(x + inset, y + inset);
    pen.lineTo(x + this.side - inset, y + this.side - inset);
    pen.moveTo(x + this.side - inset, y + inset);
    pen.lineTo(x + inset, y + this.side - inset);
    pen.stroke();
  }

  clearMarks() {
    this.marker.clearRect(0, 0, this.columns * this.pitch, this.rows * this.pitch);
  }

  // A ring around a cell; a held one is drawn double.
  ring([row, column], colour, { width = 2, held = false, wash = 0, dashed = false } = {}) {
    const pen = this.marker;
    const [x, y] = [column * this.pitch, row * this.pitch];
    if (wash) {
      pen.fillStyle = cssOf(colour, wash);
      pen.beginPath();
      pen.roundRect(x, y, this.side, this.side, this.radius);
      pen.fill();
    }
    pen.strokeStyle = cssOf(colour);
    pen.lineWidth = this.side < 10 ? 1 : width;
    pen.setLineDash(dashed ? [3, 2] : []);
    const inset = pen.lineWidth / 2;
    for (const extra of held && this.side >= 16 ? [0, 4] : [0]) {
      pen.beginPath();
      const edge = this.side - 2 * (inset + extra);
      pen.roundRect(x + inset + extra, y + inset + extra, edge, edge, this.radius);
      pen.stroke();
    }
    pen.setLineDash([]);
  }

  // A small wedge in the upper left corner: a window starts here, or this number was taken.
  corner([row, column], colour, filled) {
    const pen = this.marker;
    const [x, y, size] = [column * this.pitch, row * this.pitch, Math.max(3, this.side * 0.32)];
    pen.beginPath();
    if (filled) {
      pen.moveTo(x, y + size);
      pen.lineTo(x, y);
      pen.lineTo(x + size, y);
      pen.closePath();
      pen.fillStyle = cssOf(colour, 0.9);
      pen.fill();
      return;
    }
    pen.moveTo(x + 1, y + size);
    pen.lineTo(x + 1, y + 1);
    pen.lineTo(x + size, y + 1);
    pen.strokeStyle = cssOf(colour, 0.9);
    pen.lineWidth = this.side >= 20 ? 2 : 1;
    pen.stroke();
  }

  // The window's cells, built once; afterwards the box only moves.
  buildWindow(rows, columns, dilation) {
    this.frame.replaceChildren();
    this.boxes = [];
    const spread = dilation[0] > 1 || dilation[1] > 1;
    // On very small cells one outline says more than many.
    const single = this.pitch < 11 && !spread;
    this.frame.classList.toggle("single", single);
    this.frame.classList.toggle("spread", spread);
    const [height, width] = [(rows - 1) * dilation[0] + 1, (columns - 1) * dilation[1] + 1];
    this.frame.style.width = `${width * this.pitch - this.gap}px`;
    this.frame.style.height = `${height * this.pitch - this.gap}px`;
    this.frame.style.setProperty("--radius", `${this.radius}px`);
    for (let i = 0; i < rows && !single; i++) {
      for (let j = 0; j < columns; j++) {
        const box = make("i");
        box.style.left = `${j * dilation[1] * this.pitch}px`;
        box.style.top = `${i * dilation[0] * this.pitch}px`;
        box.style.width = box.style.height = `${this.side}px`;
        this.frame.append(box);
        this.boxes.push(box);
      }
    }
    this.frame.hidden = false;
  }

  moveWindow([row, column]) {
    this.frame.style.transform = `translate(${column * this.pitch}px, ${row * this.pitch}px)`;
  }
}
