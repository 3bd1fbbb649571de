// The photograph with the cells of the chosen layer on it, and the patch that one of its units sees.

const MARGIN = 0.2; // of the picture: the most that is shown of what lies outside it
const GRID_FROM = 8; // pixels between the lines of the grid; closer ones would hide the picture
const LARGE_CELL = 40; // pixels of the screen
const CRISP_FROM = 3; // pixels of the screen a pixel of the picture; larger ones are shown as squares

class Photo {
  constructor(view) {
    this.view = view;
    this.node = document.createElement("canvas");
    this.node.className = "photo";
    this.node.tabIndex = 0;
    this.node.setAttribute("role", "img");
    this.node.onpointermove = (event) => {
      if (event.pointerType !== "touch") this.point(event, false);
    };
    this.node.onclick = (event) => this.point(event, true);
    this.node.onpointerleave = () => this.view.look(null);
  }

  receive(data, paint) {
    this.data = data;
    this.paint = paint;
    const [rows, columns, channels] = data.photograph;
    const values = data.values.getChildAt(0)?.toArray() ?? [];
    const pixels = new ImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = 255 * values[channels * i + (channels === 3 ? c : 0)];
      pixels.data[4 * i + 3] = 255;
    }
    this.pixels = document.createElement("canvas");
    [this.pixels.width, this.pixels.height] = [columns, rows];
    this.pixels.getContext("2d").putImageData(pixels, 0, 0);
    this.margin = this.room();
  }

  // How far the patches of any layer reach out of the picture, as far as that is shown.
  room() {
    const [height, width] = this.data.input;
    let most = 0;
    for (const { field, maps } of this.data.blocks) {
      if (!field) continue;
      for (const [axis, cells, side] of [[0, maps[0], height], [1, maps[1], width]]) {
        const end = readAlong([cells - 1, cells - 1], field, axis)[1];
        most = Math.max(most, field.padding[axis], end + 1 - side);
      }
    }
    return Math.min(most, MARGIN * Math.max(height, width));
  }

  // The unit whose cell lies under the pointer.
  point(event, hold) {
    const { block } = this.view;
    if (!block.field) return;
    const box = this.node.getBoundingClientRect();
    const at = (axis, place) => {
      const { size, stride, padding } = block.field;
      const pixel = place / this.scale - this.margin;
      const first = size[axis] / 2 - padding[axis] - stride[axis] / 2; // where the cell of unit 0 begins
      return clamp(Math.floor((pixel - first) / stride[axis]), 0, block.maps[axis] - 1);
    };
    const unit = [at(0, event.clientY - box.top), at(1, event.clientX - box.left)];
    if (hold) this.view.place(...unit);
    else this.view.look({ place: this.view.chosen, row: unit[0], column: unit[1] });
  }

  show(block, row, column, width) {
    const [height, across] = this.data.input;
    this.scale = width / (across + 2 * this.margin);
    const tall = Math.round((height + 2 * this.margin) * this.scale);
    const sharp = window.devicePixelRatio || 1;
    [this.node.width, this.node.height] = [Math.round(width * sharp), Math.round(tall * sharp)];
    [this.node.style.width, this.node.style.height] = [`${width}px`, `${tall}px`];
    const pen = (this.pen = this.node.getContext("2d"));
    const unit = this.scale * sharp;
    pen.setTransform(unit, 0, 0, unit, this.margin * unit, this.margin * unit);
    pen.clearRect(-this.margin, -this.margin, across + 2 * this.margin, height + 2 * this.margin);
    pen.fillStyle = cssOf(this.paint.role.padding, 0.12);
    pen.fillRect(-this.margin, -this.margin, across + 2 * this.margin, height + 2 * this.margin);
    pen.imageSmoothingEnabled = (across / this.data.photograph[1]) * this.scale < CRISP_FROM;
    pen.drawImage(this.pixels, 0, 0, across, height);
    const patch = patchOf(block, row, column);
    if (patch) this.drawPatch(block, patch, row, column);
  }

  drawPatch(block, patch, row, column) {
    const pen = this.pen;
    const [height, width] = this.data.input;
    const hair = 1 / this.scale;
    const rows = patch.bottom - patch.top + 1;
    const columns = patch.right - patch.left + 1;
    // what the unit does not see is dimmed
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, width, height);
    pen.rect(patch.left, patch.top, columns, rows);
    pen.clip("evenodd");
    pen.beginPath();
    pen.rect(0, 0, width, height);
    pen.clip();
    pen.fillStyle = cssOf(this.paint.card, 0.5);
    pen.fillRect(0, 0, width, height);
    pen.restore();
    this.hatch(patch, rows, columns, hair);
    this.grid(block, hair);
    pen.strokeStyle = cssOf(this.paint.card);
    pen.lineWidth = 5 * hair;
    pen.strokeRect(patch.left, patch.top, columns, rows);
    pen.strokeStyle = cssOf(this.paint.role.kernel);
    pen.lineWidth = 2.5 * hair;
    pen.strokeRect(patch.left, patch.top, columns, rows);
    const cell = this.cell(block, row, column);
    const [top, left] = [cell.top - this.grow(cell.height), cell.left - this.grow(cell.width)];
    const [tall, wide] = [cell.height + 2 * this.grow(cell.height), cell.width + 2 * this.grow(cell.width)];
    // a large cell lets the picture through, a small one must be seen
    pen.fillStyle = cssOf(this.paint.role.output, tall * this.scale > LARGE_CELL ? 0.45 : 0.9);
    pen.fillRect(left, top, wide, tall);
    pen.strokeStyle = cssOf(this.paint.card);
    pen.lineWidth = 1.5 * hair;
    pen.strokeRect(left, top, wide, tall);
  }

  // A cell is at least five pixels of the screen, so that it can be seen.
  grow(side) {
    return Math.max(0, 5 / this.scale - side) / 2;
  }

  // A cell of the layer, laid over the picture: as large as the step to its neighbour, in the middle of its patch.
  cell({ field }, row, column) {
    const start = (axis, index) =>
      index * field.stride[axis] - field.padding[axis] + field.size[axis] / 2 - field.stride[axis] / 2;
    return { top: start(0, row), left: start(1, column), height: field.stride[0], width: field.stride[1] };
  }

  hatch(patch, rows, columns, hair) {
    const pen = this.pen;
    const [height, width] = this.data.input;
    const margin = this.margin;
    pen.save();
    pen.beginPath();
    pen.rect(-margin, -margin, width + 2 * margin, height + 2 * margin);
    pen.rect(0, 0, width, height);
    pen.clip("evenodd");
    pen.beginPath();
    pen.rect(patch.left, patch.top, columns, rows);
    pen.clip();
    pen.strokeStyle = cssOf(this.paint.role.padding, 0.8);
    pen.lineWidth = hair;
    pen.beginPath();
    const far = height + width + 4 * margin;
    for (let x = -far; x < far; x += 7 * hair) {
      pen.moveTo(x, -margin);
      pen.lineTo(x + far, -margin + far);
    }
    pen.stroke();
    pen.restore();
  }

  grid(block, hair) {
    const pen = this.pen;
    const { stride } = block.field;
    const [rows, columns] = block.maps;
    if (Math.min(...stride) * this.scale < GRID_FROM) return;
    const first = this.cell(block, 0, 0);
    const [bottom, right] = [first.top + rows * stride[0], first.left + columns * stride[1]];
    for (const [colour, width] of [[this.paint.card, 2], [this.paint.role.output, 1]]) {
      pen.strokeStyle = cssOf(colour, 0.55);
      pen.lineWidth = width * hair;
      pen.beginPath();
      for (let row = 0; row <= rows; row++) {
        pen.moveTo(first.left, first.top + row * stride[0]);
        pen.lineTo(right, first.top + row * stride[0]);
      }
      for (let column = 0; column <= columns; column++) {
        pen.moveTo(first.left + column * stride[1], first.top);
        pen.lineTo(first.left + column * stride[1], bottom);
      }
      pen.stroke();
    }
  }
}
