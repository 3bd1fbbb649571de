// What the stage says: about the cell pointed at, and aloud for who cannot see it.

class Words {
  constructor(stage) {
    this.stage = stage;
  }

  describe(focus) {
    const { scene } = this.stage;
    const parts = [];
    if (focus.kind === "step") parts.push(this.step(focus));
    if (focus.kind === "field") parts.push(...this.field(focus.cell, focus.channel));
    if (focus.pixel) parts.push(...this.field(focus.pixel, focus.channel));
    if (focus.kind === "weight") parts.push(...this.weight(focus));
    const pair = scene.weighted && this.stage.pair();
    if (pair) parts.push(this.pair(pair));
    else if (focus.pixel) parts.push(scene.labels.apart);
    return parts.join(" · ");
  }

  step({ cell, channel }) {
    const { scene, digits, plane } = this.stage;
    const value = digits.output.long(scene.at("output", ...cell, scene.weighted ? plane : channel));
    return fill(scene.labels.at_output, { ...placeOf(cell), value });
  }

  // A cell of the grid that the window slides over, in the rows and columns of what is inside the padding.
  field(cell, channel) {
    const { scene, digits } = this.stage;
    const { labels, pad } = scene;
    const number = scene.valued ? scene.at("padded", ...cell, channel) : NaN;
    const value = Number.isNaN(number) ? "" : digits.input.long(number);
    const template = scene.isPadding(...cell)
      ? value ? labels.at_padding : labels.at_pad
      : value ? labels.at_input : labels.at_pixel;
    const place = placeOf([cell[0] - pad[0][0], cell[1] - pad[1][0]]);
    return [fill(template, { ...place, value }), this.fed(cell, labels.feeds, labels.unreached)];
  }

  fed(cell, template, none) {
    const { scene } = this.stage;
    const count = scene.fedBy(...cell).length;
    return count ? fill(template, { count, total: scene.steps }) : none;
  }

  weight({ i, j, channel }) {
    const { scene, digits, plane } = this.stage;
    const { labels } = scene;
    const slice = scene.channelsOf(plane).indexOf(channel);
    const value = scene.valued ? digits.kernel.long(scene.at("kernel", i, j, slice, plane)) : "";
    const used = scene.transposed ? labels.written : labels.used;
    return [
      fill(scene.valued ? labels.at_weight : labels.at_window, { ...placeOf([i, j]), value }),
      fill(used, { count: scene.steps }),
    ];
  }

  pair({ i, j, channel }) {
    const { scene, digits, plane, shown } = this.stage;
    const slice = scene.channelsOf(plane).indexOf(channel);
    const from = scene.transposed ? shown : scene.under(...shown, i, j);
    return fill(scene.labels.product, {
      input: digits.input.term(scene.at(scene.inputArray, ...from, channel)),
      weight: digits.kernel.term(scene.at("kernel", i, j, slice, plane)),
      product: digits.products.text(scene.at("products", ...shown, i, j, slice, plane)),
    });
  }

  aloud() {
    const { labels } = this.stage.scene;
    const [template, values] = this.told();
    return fill(labels.spoken, { ...this.stage.status(), what: fill(template, values) });
  }

  // What is said of a step, and with which values.
  told() {
    const { scene, digits, cell, plane } = this.stage;
    const { labels } = scene;
    const read = (array) => digits.output.text(scene.at(array, ...cell, scene.weighted ? plane : 0));
    if (scene.relu) return [labels.spoken_relu, { value: read("raw"), output: read("output") }];
    return [labels[`spoken_${scene.mode ?? scene.kind}`], { value: read("output") }];
  }
}

const placeOf = (cell) => ({ row: cell[0] + 1, column: cell[1] + 1 });

// The rows and columns, counted from 1, that a window looks at.
function covered(scene, row, column) {
  const [top, left] = scene.under(row, column, 0, 0);
  return {
    rows: span(top, scene.windowRows, scene.dilation[0]),
    columns: span(left, scene.windowColumns, scene.dilation[1]),
  };
}
