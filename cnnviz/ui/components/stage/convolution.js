// A convolution written out: products, the sum of each channel, the bias, and ReLU where there is one.

class Sums extends Arithmetic {
  build() {
    const { scene, digits, plane, channels } = this;
    const width = (array, role) => widest(scene.values(array), (value) => digits[role].term(value));
    const widths = { input: width("padded", "input"), kernel: width("kernel", "kernel"), sum: width("sums", "sums") };
    const parts = () => ({
      input: this.number("input", widths.input),
      weight: this.number("kernel", widths.kernel),
    });
    const several = channels.length > 1;
    let terms;
    this.sums = [];
    this.partials = [];
    for (const channel of channels) {
      terms = this.row(scene.channelName(channel));
      this.window(terms, channel, "+", parts);
      if (several) this.sums.push(this.equals(terms.parentNode, this.number("sum", widths.sum)));
    }
    if (several) {
      terms = this.row(scene.labels.output);
      terms.parentNode.className = "total";
      this.partials = channels.map(() => this.number("sum", widths.sum));
      this.partials.forEach((node, slice) => terms.append(this.piece(slice ? "+" : "", node)));
    }
    const bias = scene.at("bias", plane);
    const named = make("span", "bias", digits.bias.term(bias), make("small", "", scene.labels.bias));
    if (bias !== 0) terms.append(this.piece("+", named));
    const output = width("output", "output");
    if (scene.relu) this.buildRelu(terms, width("raw", "output"));
    this.result = this.equals(terms, this.number("output", output));
  }

  // "= s → max(0, s)", before the last "=".
  buildRelu(terms, width) {
    this.raw = this.equals(terms, this.number("sum", width));
    this.cut = this.number("sum", width);
    const name = make("small", "", this.scene.labels.relu);
    terms.append(this.piece("→", make("span", "relu", name, "max(0, ", this.cut, ")")));
  }

  update(row, column) {
    const { scene, digits, plane, channels } = this;
    for (const { term, input, weight, i, j, channel } of this.terms) {
      const slice = channel - channels[0];
      const [y, x] = scene.under(row, column, i, j);
      setText(input, digits.input.term(scene.at("padded", y, x, channel)));
      setText(weight, digits.kernel.term(scene.at("kernel", i, j, slice, plane)));
      term.classList.toggle("zero", scene.at("products", row, column, i, j, slice, plane) === 0);
    }
    this.sums.forEach((sum, slice) => {
      const value = scene.at("sums", row, column, slice, plane);
      this.show(sum, value, digits.sums, digits.input, digits.kernel);
      setText(this.partials[slice], digits.sums.term(value));
    });
    const parts = [digits.bias, ...(this.sums.length ? [digits.sums] : [digits.input, digits.kernel])];
    const output = scene.at("output", row, column, plane);
    if (!scene.relu) {
      this.show(this.result, output, digits.output, ...parts);
      return;
    }
    const raw = scene.at("raw", row, column, plane);
    this.show(this.raw, raw, digits.output, ...parts);
    setText(this.cut, digits.output.text(raw));
    this.show(this.result, output, digits.output);
  }
}

const KIND = { Scene, Grids, Looks, Marks, Words, Controls, Arithmetic: Sums, Filters, Matrix };
