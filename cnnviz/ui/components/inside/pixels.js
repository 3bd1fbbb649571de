// Nodes, texts, and pictures painted from bytes.

function make(tag, className, ...parts) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const part of parts) {
    if (typeof part === "string" || part instanceof Node) node.append(part);
    else for (const [name, value] of Object.entries(part)) node.setAttribute(name, value);
  }
  return node;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Three digits are as much as one can compare at a glance.
function short(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", MINUS);
}

const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %` : "–");

// A scale of colours, [[place, colour], …], as 256 rows of red, green and blue.
function colourTable(stops, pen) {
  const colours = stops.map(([place, colour]) => [place, rgbOf(colour, pen)]);
  return Array.from({ length: 256 }, (_, level) => {
    const at = level / 255;
    const above = Math.max(1, colours.findIndex(([place]) => place >= at));
    const [[low, from], [high, to]] = [colours[above - 1], colours[above]];
    return mix(from, to, (at - low) / (high - low));
  });
}

const levelOf = (share) => Math.max(0, Math.min(255, Math.round(255 * share)));

// Paint height × width pixels; colourOf(index) gives [red, green, blue]. The style sheet makes them large.
function paintPixels(canvas, height, width, colourOf) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  for (let index = 0; index < height * width; index++) {
    const [red, green, blue] = colourOf(index);
    image.data.set([red, green, blue, 255], 4 * index);
  }
  pen.putImageData(image, 0, 0);
}

// Bilinear with the centres of the cells, as tf.image.resize does it.
function enlarge(values, rows, columns, height, width) {
  const along = (count, size) =>
    Array.from({ length: size }, (_, place) => {
      const at = Math.min(Math.max(((place + 0.5) * count) / size - 0.5, 0), count - 1);
      return [Math.floor(at), Math.min(Math.floor(at) + 1, count - 1), at - Math.floor(at)];
    });
  const across = along(columns, width);
  return along(rows, height).flatMap(([top, bottom, down]) =>
    across.map(([left, right, over]) => {
      const row = (at) => values[at * columns + left] * (1 - over) + values[at * columns + right] * over;
      return row(top) * (1 - down) + row(bottom) * down;
    })
  );
}

// Arrays by the place where they begin and their shape: [offset, epochs, …]; one epoch of them is read at a time.
class Arrays {
  constructor(data) {
    this.rows = { bytes: data.bytes.getChildAt(0)?.toArray() ?? [], numbers: data.numbers.getChildAt(0)?.toArray() ?? [] };
  }

  at(kind, [offset, , ...shape], frame) {
    const size = shape.reduce((product, side) => product * side, 1);
    return this.rows[kind].subarray(offset + frame * size, offset + (frame + 1) * size);
  }
}
