// The grids: input, kernel or operation, output; and the window on its way.

class Grids {
  constructor(stage) {
    this.stage = stage;
    this.node = make("div", "planes", { tabindex: "0", role: "group", "aria-keyshortcuts": "Space Home End" });
    this.marks = new KIND.Marks(this);
  }

  get planes() {
    return [...this.inputs, ...this.kernels, ...this.outputs];
  }

  // ---------------------------------------------------------------- building

  build() {
    const { scene } = this.stage;
    const several = scene.channels > 1;
    this.make();
    // The grid of steps, and the one that the window slides over.
    [this.places, this.fields] = scene.transposed ? [this.inputs, this.outputs] : [this.outputs, this.inputs];
    this.biasNode = make("span", "bias-chip");
    this.sets = [];
    const result = make("div", "group", this.biasNode, ...this.ending(), this.outputs[0].node);
    this.node.replaceChildren(...(several ? this.columns(result) : [...this.line(), result]));
  }

  make() {
    const { channels } = this.stage.scene;
    this.inputs = planesOf("input", channels);
    this.kernels = planesOf("kernel", channels);
    this.outputs = planesOf("output", 1);
  }

  // One channel: input and kernel side by side.
  line() {
    const middle = [this.kernels[0].node];
    if (this.stage.scene.weighted) middle.unshift(sign(this.times));
    return [make("div", "group", this.inputs[0].node), make("div", "group", ...middle)];
  }

  // Several channels: a column each; those of a group stand in a bracket of their own.
  columns(result) {
    const { groups, channels } = this.stage.scene;
    const columns = make("div", "columns");
    this.inputs.forEach((input, channel) => {
      const first = channel % (channels / groups) === 0;
      if (first) this.sets.push(groups > 1 ? make("div", "set", make("small", "name")) : columns);
      const set = this.sets.at(-1);
      if (!first) set.append(sign("+"));
      else if (groups > 1) columns.append(set);
      set.append(make("div", "column", input.node, sign(this.times), this.kernels[channel].node));
    });
    return [columns, result];
  }

  get times() {
    return this.stage.scene.transposed ? "×" : "∗";
  }

  // What stands between the last sum and the output.
  ending() {
    const { kind, relu, labels } = this.stage.scene;
    if (relu) {
      const operation = this.operation(labels.relu, "max(0, s)");
      operation.classList.add("relu");
      return [sign("→"), operation, sign("→")];
    }
    return [sign(kind === "convolution" ? "=" : "→")];
  }

  operation(name, small) {
    return make("span", "operation", make("b", "", name), make("small", "", small));
  }

  // ---------------------------------------------------------------- naming

  name() {
    const { scene, plane: filter, digits } = this.stage;
    const { labels } = scene;
    const several = scene.channels > 1;
    let outputSize = this.sizeOf("output");
    if (scene.filterCount > 1) {
      outputSize += `, ${fill(labels.filter_of, { filter: scene.filters[filter] + 1, count: scene.filterCount })}`;
    }
    const describe = (planes, role, size) => {
      for (const plane of planes) {
        const channel = scene.channelName(plane.index);
        const own = several && role === labels.input;
        setText(plane.title, own ? channel : role);
        setText(plane.note, size);
        const of = several && planes.length > 1 ? `, ${channel}` : "";
        plane.board.setAttribute("aria-label", `${role}${of}, ${size}`);
      }
    };
    describe(this.inputs, labels.input, this.sizeOf("input"));
    describe(this.kernels, scene.valued ? labels.kernel : labels.window, this.kernelSize());
    describe(this.outputs, labels.output, outputSize);
    this.outputs[0].node.classList.toggle("stack", scene.filterCount > 1);
    this.nameGroups();
    const bias = scene.weighted ? scene.at("bias", filter) : 0;
    this.biasNode.hidden = bias === 0;
    if (bias === 0) return;
    const value = make("b", "", digits.bias.term(bias));
    this.biasNode.replaceChildren(make("span", "op", "+"), value, make("small", "", labels.bias));
  }

  // "4×4, padded to 6×6 · not reached: 3", or "9×9, cut to 7×7".
  sizeOf(role) {
    const { labels, height, width, paddedRows: rows, paddedColumns: columns, isPadded, missed, fieldRole, output } =
      this.stage.scene;
    if (role !== fieldRole) return fill(labels.size, { height: output[0], width: output[1] });
    const padded = role === "input" ? labels.padded : labels.cut;
    const size = fill(isPadded ? padded : labels.size, { height, width, rows, columns });
    const template = role === "input" ? labels.missed : labels.unwritten;
    return missed ? `${size} · ${fill(template, { count: missed })}` : size;
  }

  kernelSize() {
    const { labels, windowRows: height, windowColumns: width, flipped } = this.stage.scene;
    const size = fill(labels.size, { height, width });
    return flipped ? `${size} · ↻ ${labels.turned}` : size;
  }

  nameGroups() {
    const { scene, plane } = this.stage;
    if (!(scene.groups > 1)) return;
    this.sets.forEach((set, group) => {
      setText(set.firstChild, fill(scene.labels.group, { group: group + 1 }));
      set.classList.toggle("idle", group !== scene.groupOf(plane));
    });
  }

  // ---------------------------------------------------------------- painting

  layout() {
    const { scene, root } = this.stage;
    const room = this.node.clientWidth;
    const wide = room >= 600;
    root.classList.toggle("narrow", !wide);
    const cells = this.sizes(room, wide);
    for (const plane of this.planes) plane.resize(...scene.grid(plane.role), cells[plane.role]);
    this.paint();
  }

  sizes(room, wide) {
    const { scene } = this.stage;
    return cellSizes(scene, room, wide, wide ? (this.biasNode.hidden ? 0 : 90) + (scene.relu ? 150 : 0) : 0);
  }

  paint() {
    const { scene, step, shown, plane: filter } = this.stage;
    const [input, kernel, output] = [this.inputs[0], this.kernels[0], this.outputs[0]];
    this.looks = new KIND.Looks(this.stage, { input, kernel, output });
    const active = scene.channelsOf(filter);
    for (const plane of [...this.inputs, ...this.kernels]) {
      plane.active = active.includes(plane.index);
      // Its place in the kernel of its own group's filter.
      plane.slice = plane.index % active.length;
      plane.filter = scene.weighted ? scene.twinOf(filter, plane.index) : 0;
    }
    for (const plane of this.kernels) plane.node.classList.toggle("gone", plane.filter < 0);
    for (const plane of this.fields) {
      plane.buildWindow(scene.windowRows, scene.windowColumns, scene.dilation);
      plane.frame.hidden = plane.active === false;
    }
    for (const plane of this.places) plane.buildWindow(1, 1, [1, 1]);
    for (const plane of this.planes) {
      if (plane.filter < 0) continue;
      for (let row = 0; row < plane.rows; row++) {
        for (let column = 0; column < plane.columns; column++) this.paintCell(plane, row, column);
      }
    }
    this.drawn = { step, shown };
    this.moveWindows();
  }

  paintCell(plane, row, column) {
    plane.paintCell(row, column, this.looks[plane.role](plane, row, column), this.stage.paint);
  }

  // Repaint the cells that a change of step or of the cell on show touches, and no other.
  refresh() {
    const { drawn } = this;
    const { step, shown } = this.stage;
    if (drawn.step !== step || !same(drawn.shown, shown)) {
      this.repaint(this.stage.between(drawn));
      this.drawn = { step, shown };
      this.moveWindows();
    }
    this.marks.dress();
    this.marks.draw();
  }

  repaint(steps) {
    const { scene, overlap } = this.stage;
    if (overlap) return;
    const cells = new Map();
    for (const step of steps) {
      const cell = scene.cellOf(step);
      for (const at of scene.transposed ? scene.cellsUnder(cell) : [cell]) cells.set(String(at), at);
    }
    for (const plane of this.outputs) for (const cell of cells.values()) this.paintCell(plane, ...cell);
  }

  moveWindows() {
    const { scene, shown } = this.stage;
    for (const plane of this.fields) plane.moveWindow(scene.under(...shown, 0, 0));
    for (const plane of this.places) plane.moveWindow(shown);
  }

  // ---------------------------------------------------------------- pointing

  targetOf(event) {
    const plane = event.target.closest?.(".board")?.plane;
    const cell = plane?.hit(event);
    if (!cell) return null;
    const { scene } = this.stage;
    const channel = plane.index;
    if (plane.role !== "kernel") return { kind: plane.role === scene.stepRole ? "step" : "field", cell, channel };
    const [i, j] = scene.gaps.map((gap, axis) => cell[axis] / gap);
    const weight = plane.active && Number.isInteger(i) && Number.isInteger(j);
    return weight ? { kind: "weight", i, j, channel } : null;
  }
}

function sign(text) {
  return make("span", "op", { "aria-hidden": "true" }, text);
}

function planesOf(role, count) {
  return Array.from({ length: count }, (_, index) => new Plane(role, index));
}
