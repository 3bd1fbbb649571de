"""The formula of each method; its name, its sentence and its paper stand in the table of the methods.

A is a layer's output and G its gradient, x the picture and x′ what stands for none, y the score of the class.
"""

_WEIGHED = r"L_{ij} = \mathrm{ReLU}\Big(\sum_k w_k A^k_{ij}\Big)"

FORMULAS = {
    "cam": (r"L_{ij} = \sum_k w_k A^k_{ij}", r"y = \frac{1}{Z} \sum_{i,j} L_{ij} + b"),
    "grad_cam": (
        r"\alpha_k = \frac{1}{Z} \sum_{i,j} G^k_{ij}",
        r"L_{ij} = \mathrm{ReLU}\Big(\sum_k \alpha_k A^k_{ij}\Big)",
    ),
    "grad_cam_plus_plus": (
        r"\alpha^k_{ij} = \frac{(G^k_{ij})^2}{2 (G^k_{ij})^2 + (G^k_{ij})^3 \sum_{a,b} A^k_{ab}}",
        r"w_k = \sum_{i,j} \alpha^k_{ij}\, \mathrm{ReLU}(G^k_{ij})",
        _WEIGHED,
    ),
    "hires_cam": (r"L_{ij} = \sum_k G^k_{ij} A^k_{ij}",),
    "layer_cam": (r"L_{ij} = \mathrm{ReLU}\Big(\sum_k \mathrm{ReLU}(G^k_{ij})\, A^k_{ij}\Big)",),
    "eigen_cam": (r"A = U \Sigma V^\top", r"L = A\, v_1"),
    "score_cam": (
        r"M_k = \frac{\mathrm{up}(A^k) - \min}{\max - \min}",
        r"w_k = \mathrm{softmax}_k\, y(x \cdot M_k)",
        _WEIGHED,
    ),
    "ablation_cam": (r"w_k = \frac{y - y(A^k = 0)}{|y|}", _WEIGHED),
    "guided_grad_cam": (
        r"L_{ij} = \max_c |\tilde{g}_{ijc}| \cdot \mathrm{up}(L^{\text{Grad-CAM}})_{ij}",
        r"\tilde{g}:\ \frac{\partial y}{\partial x}\ "
        r"\text{through each ReLU only where both input and gradient are positive}",
    ),
    "gradient_input": (r"L_{ij} = \sum_c x_{ijc}\, \frac{\partial y}{\partial x_{ijc}}",),
    "smooth_grad": (
        r"L_{ij} = \max_c \Big| \frac{1}{N} \sum_{n=1}^{N} "
        r"\frac{\partial y}{\partial x_{ijc}}\big(x + \varepsilon_n\big) \Big|",
        r"\varepsilon_n \sim \mathcal{N}(0, \sigma^2)",
    ),
    "integrated_gradients": (
        r"L_{ij} = \sum_c (x_{ijc} - x'_{ijc}) \int_0^1 "
        r"\frac{\partial y}{\partial x_{ijc}}\big(x' + a\,(x - x')\big)\, da",
        r"\sum_{i,j} L_{ij} = y(x) - y(x')",
    ),
    "occlusion": (
        r"L_{ij} = \operatorname*{mean}_{s\, \ni\, (i,j)} \big( y(x) - y(x \text{ with square } s) \big)",
    ),
}
