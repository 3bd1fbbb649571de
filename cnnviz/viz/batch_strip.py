"""The batches of an epoch: their formula with the numbers in it, and a strip that shows them."""

from cnnviz.core.training_arithmetic import BatchPlan
from cnnviz.viz.theme import Palette

MOST = 30  # batches drawn one by one; of more, the first and the last ones stand for all
FIRST, LAST = 18, 6
HEIGHT, STEP, GAP = 44, 20, 4


def batch_formulas(plan: BatchPlan) -> tuple[str, ...]:
    """Write how batches and iterations are counted, with the numbers of a run.

    Args:
        plan: from `cnnviz.core.training_arithmetic.batch_plan`.

    Returns:
        LaTeX of three display formulas: batches of an epoch, pictures in the last of them, iterations of the
        run. N pictures, B in a batch, E epochs.

    Example:
        >>> from cnnviz.core.training_arithmetic import batch_plan
        >>> print(batch_formulas(batch_plan(2000, 500, 20))[0])
        \\left\\lceil \\frac{N}{B} \\right\\rceil = \\left\\lceil \\frac{2{,}000}{500} \\right\\rceil = 4

    Source: deck P2, batch, epoch, iteration.
    """
    samples, batch, steps = (_thousands(n) for n in (plan.samples, plan.batch_size, plan.an_epoch))
    ceiling = r"\left\lceil \frac{{{}}}{{{}}} \right\rceil".format
    before = _thousands(plan.an_epoch - 1)
    return (
        rf"{ceiling('N', 'B')} = {ceiling(samples, batch)} = {steps}",
        r"\begin{aligned} & N - (\lceil N / B \rceil - 1) \cdot B \\"
        rf" &= {samples} - {before} \cdot {batch} = {_thousands(plan.last_batch)} \end{{aligned}}",
        rf"E \cdot \lceil N / B \rceil = {_thousands(plan.epochs)} \cdot {steps} = {_thousands(plan.in_all)}",
    )


def batch_strip(plan: BatchPlan, palette: Palette) -> str:
    """Draw the batches of an epoch side by side, each as full as it is; the last one may be short.

    Args:
        plan: from `cnnviz.core.training_arithmetic.batch_plan`.
        palette: colours of the theme.

    Returns:
        A drawing (SVG). Of more than thirty batches the first eighteen and the last six are drawn with three
        dots between.

    Example:
        >>> from cnnviz.core.training_arithmetic import batch_plan
        >>> from cnnviz.viz.theme import LIGHT
        >>> batch_strip(batch_plan(2000, 500, 20), LIGHT).count("<rect")
        8
    """
    short = max(0.03, plan.last_batch / min(plan.batch_size, plan.samples))  # a line, at least
    shown = list(range(plan.an_epoch))
    if plan.an_epoch > MOST:
        shown = [*range(FIRST), -1, *range(plan.an_epoch - LAST, plan.an_epoch)]
    marks = []
    for place, number in enumerate(shown):
        left = place * STEP + 1
        if number < 0:
            marks += [
                f'<circle cx="{left + 2 + 6 * dot}" cy="{HEIGHT / 2}" r="1.8" fill="{palette.muted}"/>'
                for dot in range(3)
            ]
            continue
        last = number == plan.an_epoch - 1
        full = (HEIGHT - 2) * (short if last else 1)
        colour = palette.kernel if last and plan.last_batch < plan.batch_size else palette.input
        box = f'x="{left}" width="{STEP - GAP}"'
        marks.append(
            f'<rect {box} y="1" height="{HEIGHT - 2}" fill="none" stroke="{palette.padding}" rx="2"/>'
        )
        marks.append(f'<rect {box} y="{HEIGHT - 1 - full:.1f}" height="{full:.1f}" fill="{colour}" rx="2"/>')
    width = len(shown) * STEP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {max(width, 40)} {HEIGHT}" '
        f'width="{max(width, 40)}" height="{HEIGHT}">{"".join(marks)}</svg>'
    )


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "{,}")
