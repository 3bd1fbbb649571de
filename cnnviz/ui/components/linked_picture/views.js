// A picture drawn pixel by pixel, and boxes that mark places on it.

function node(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function between(least, value, most) {
  return Math.max(least, Math.min(most, value));
}

// A scale as a table of colours. An odd number of them, so that the middle has a colour of its own.
function spread(stops, pen, count = 257) {
  const colours = stops.map(([place, colour]) => [place, rgbOf(colour, pen)]);
  return Array.from({ length: count }, (_, index) => {
    const at = index / (count - 1);
    const next = Math.max(1, colours.findIndex(([place]) => place >= at));
    const [[from, first], [to, second]] = [colours[next - 1], colours[next]];
    return mix(first, second, (at - from) / (to - from));
  });
}

class View {
  constructor(role) {
    this.canvas = node("canvas");
    this.canvas.setAttribute("role", "img");
    this.extent = node("i", "extent");
    this.box = node("i", "box");
    this.board = node("div", "board");
    this.board.append(this.canvas, this.extent, this.box);
    this.title = node("b");
    this.note = node("span");
    const caption = node("figcaption");
    caption.append(this.title, this.note);
    this.node = node("figure", role);
    this.node.append(caption, this.board);
  }

  // The canvas has one pixel for each number; the browser enlarges it without blurring.
  paint(rows, columns, colourOf) {
    Object.assign(this, { rows, columns });
    this.canvas.width = columns;
    this.canvas.height = rows;
    const pen = this.canvas.getContext("2d");
    const image = pen.createImageData(columns, rows);
    for (let index = 0; index < rows * columns; index++) image.data.set([...colourOf(index), 255], index * 4);
    pen.putImageData(image, 0, 0);
  }

  resize(scale) {
    this.scale = scale;
    this.board.style.width = `${this.columns * scale}px`;
    this.board.style.height = `${this.rows * scale}px`;
  }

  hit(event) {
    const area = this.canvas.getBoundingClientRect();
    const row = Math.floor(((event.clientY - area.top) / area.height) * this.rows);
    const column = Math.floor(((event.clientX - area.left) / area.width) * this.columns);
    return [between(0, row, this.rows - 1), between(0, column, this.columns - 1)];
  }

  // A box around some pixels, never so small that it cannot be seen.
  mark(box, [row, column], [rows, columns], least = 0) {
    const size = [rows, columns].map((side) => Math.max(least, side * this.scale));
    const top = (row + rows / 2) * this.scale - size[0] / 2;
    const left = (column + columns / 2) * this.scale - size[1] / 2;
    box.style.transform = `translate(${left}px, ${top}px)`;
    box.style.height = `${size[0]}px`;
    box.style.width = `${size[1]}px`;
  }
}
