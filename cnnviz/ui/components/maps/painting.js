// How a map is painted over a picture: where each number stands on its scale, and how much of its colour shows.

// Reads a picture from its address; gives its pixels, four numbers each.
async function pixelsOf(url, [height, width]) {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(image, 0, 0, width, height);
  return pen.getImageData(0, 0, width, height);
}

// A map's numbers as shares of the number at the end of its colours: −1 to 1, or 0 to 1 without signs.
function sharesOf(values, { limit, signed }) {
  const least = signed ? -1 : 0;
  return Float32Array.from(values, (value) => (limit > 0 ? Math.max(least, Math.min(1, value / limit)) : 0));
}

// For each of `size` pixels the two cells it lies between and how far it is from the first to the second; with
// straight lines between the centres of the cells, as tf.image.resize draws them.
function between(cells, size) {
  return Array.from({ length: size }, (_, pixel) => {
    const at = Math.min(Math.max(((pixel + 0.5) * cells) / size - 0.5, 0), cells - 1);
    return [Math.floor(at), Math.min(Math.floor(at) + 1, cells - 1), at - Math.floor(at)];
  });
}

function smoothed(shares, [rows, columns], [height, width]) {
  const across = between(columns, width);
  const large = new Float32Array(height * width);
  between(rows, height).forEach(([top, bottom, down], y) => {
    for (let x = 0; x < width; x++) {
      const [left, right, over] = across[x];
      const above = shares[top * columns + left] * (1 - over) + shares[top * columns + right] * over;
      const below = shares[bottom * columns + left] * (1 - over) + shares[bottom * columns + right] * over;
      large[y * width + x] = above * (1 - down) + below * down;
    }
  });
  return large;
}

function repeated(shares, [rows, columns], [height, width]) {
  const large = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) large[y * width + x] = shares[row + Math.floor((x * columns) / width)];
  }
  return large;
}

// A place without evidence shows the picture as it is; the root lets weak places show, too.
function paintMap(canvas, picture, large, { table, signed, opacity, alone }) {
  const { width, height } = picture;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  const [from, to] = [picture.data, image.data];
  for (let pixel = 0; pixel < large.length; pixel++) {
    const share = large[pixel];
    const colour = table[levelOf(signed ? 0.5 + share / 2 : share)];
    const part = alone ? 1 : opacity * Math.sqrt(Math.abs(share));
    const at = 4 * pixel;
    for (let i = 0; i < 3; i++) to[at + i] = from[at + i] * (1 - part) + colour[i] * part;
    to[at + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
}
