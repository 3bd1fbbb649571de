"""Networks of lecture decks and papers: presets for the architecture page, and tests for the core."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from cnnviz.content.architecture_texts import efficientnet_lite0, mobilenet_v1, resnet_v1_50, vgg16_base
from cnnviz.core.layers import Shape
from cnnviz.core.mark import mark
from cnnviz.core.network import Network
from cnnviz.core.network_text import parse


@dataclass(frozen=True)
class Architecture:
    """A network, where it comes from, and what it is there for.

    Attributes:
        id: short name, for links.
        title: in English, to be translated.
        source: the paper or the deck.
        note: a sentence or two on what to look at, in English, to be translated.
        input_shape: (height, width, channels) of the picture.
        features: name of the layer with the last feature maps, whose receptive field papers state.
        text: the layers, as `cnnviz.core.network_text` reads them.
    """

    id: str
    title: str
    source: str
    note: str
    input_shape: Shape
    features: str
    text: str

    @cached_property
    def network(self) -> Network:
        """Its layers, read when they are first asked for: a page needs one network, not all."""
        return parse(self.text, self.input_shape, name=self.id)


_A10 = "; ".join(f"conv {filters} 3 same relu; pool; norm" for filters in (256, 128, 64, 32, 16))
_VGG = 'Simonyan & Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition" (2015)'
_RESNET = 'He, Zhang, Ren & Sun, "Deep Residual Learning for Image Recognition" (2016)'

_ALL = (
    Architecture(
        "animals_10",
        mark("Animals-10, five convolutions"),
        mark('Deck A10, "Animals-10"'),
        mark(
            "Most weights sit in the second convolution, not in the dense layers; half of the "
            "numbers of batch normalization are not learned. (The deck says four convolutions: there "
            "are five.)"
        ),
        (150, 150, 3),
        "batch_normalization_5",
        f"{_A10}; flatten; dense 100 relu; dropout 0.4; dense 10 softmax",
    ),
    Architecture(
        "cifar_10",
        mark("CIFAR-10, seven convolutions"),
        mark('Deck EX, "CNN Example (MNIST, Fashion MNIST, CIFAR-10)"'),
        mark(
            "Five poolings take 32 pixels down to a single cell: a sixth would not fit. (The deck "
            "has pictures of 30×32×3: they are 32×32×3.)"
        ),
        (32, 32, 3),
        "max_pooling2d_5",
        "conv 32 3 same relu; conv 32 3 same relu; pool; dropout 0.25; "
        "conv 64 3 same relu; conv 64 3 same relu; pool; dropout 0.25; "
        "conv 128 3 same relu; pool; dropout 0.25; conv 128 3 same relu; pool; dropout 0.25; "
        "conv 256 3 same relu; pool; dropout 0.25; "
        "flatten; dense 128 relu; dropout 0.5; dense 10 softmax",
    ),
    Architecture(
        "digits_28",
        mark("Digits, four convolutions"),
        mark('Deck PD, "parrot Data Science, 8th session"'),
        mark(
            "From 28 pixels to 14, 7, 3 and 1: twice a row and a column are dropped, although the "
            "deck demands sizes that divide evenly."
        ),
        (28, 28, 1),
        "max_pooling2d_4",
        "conv 32 3 same relu; pool; conv 32 3 same relu; pool; conv 64 3 same relu; pool; "
        "conv 64 3 same relu; pool; flatten; dense 64 relu; dense 10 softmax",
    ),
    Architecture(
        "lenet_5",
        mark("LeNet-5"),
        'LeCun and others, "Gradient-Based Learning Applied to Document Recognition" (1998)',
        mark(
            "The variant of today's textbooks: the second convolution sees all maps (the paper joins "
            "only some), the pooling learns nothing (the paper's learns two numbers a map), and "
            "softmax replaces the radial basis functions at the end."
        ),
        (32, 32, 1),
        "s4",
        "c1: conv 6 5 tanh; s2: avgpool; c3: conv 16 5 tanh; s4: avgpool; c5: conv 120 5 tanh; "
        "flatten; f6: dense 84 tanh; output: dense 10 softmax",
    ),
    Architecture(
        "vgg_16",
        mark("VGG16"),
        _VGG,
        mark(
            "Nine tenths of the weights sit in the three dense layers, nearly all the work in the "
            "convolutions."
        ),
        (224, 224, 3),
        "block5_pool",
        f"{vgg16_base()}; flatten: flatten; fc1: dense 4096 relu; fc2: dense 4096 relu; "
        "predictions: dense 1000 softmax",
    ),
    Architecture(
        "vgg_16_base",
        mark("VGG16 without its top"),
        f"{_VGG}; deck P2",
        mark(
            "The feature extractor alone. Without dense layers it takes pictures of any size from 32 "
            "pixels on, and the weights stay the same."
        ),
        (150, 150, 3),
        "block5_pool",
        vgg16_base(),
    ),
    Architecture(
        "vgg_16_transfer",
        mark("Transfer learning on VGG16"),
        mark('Deck P2, "Deep learning part 2"'),
        mark(
            "The base is frozen, so three quarters of all weights are still learned: the first dense "
            "layer alone has more than twice as many as the base."
        ),
        (150, 150, 3),
        "block5_pool",
        f"{vgg16_base(frozen=True)}; flatten: flatten; fc1: dense 4096 relu; fc2: dense 2048 relu; "
        "fc3: dense 1024 relu; predictions: dense 4 softmax",
    ),
    Architecture(
        "inception_block",
        mark("Inception block"),
        'Szegedy and others, "Going Deeper with Convolutions" (2015), table 1, inception (3a)',
        mark(
            "Four branches look at the same map through windows of 1, 3 and 5 and a pooling; the 1×1 "
            "kernels before the large ones save more than half of the work."
        ),
        (28, 28, 192),
        "join",
        "one: conv 64 1 relu; three_reduce: conv 96 1 relu from=input; three: conv 128 3 same relu; "
        "five_reduce: conv 16 1 relu from=input; five: conv 32 5 same relu; "
        "pool: pool 3 strides=1 same from=input; pool_reduce: conv 32 1 relu; "
        "join: concat from=one,three,five,pool_reduce",
    ),
    Architecture(
        "resnet_block",
        mark("ResNet block"),
        f"{_RESNET}, figure 2",
        mark("The two convolutions learn only what must be added to the input, which goes past them."),
        (56, 56, 64),
        "relu2",
        "conv1: conv 64 3 same nobias; bn1: norm; relu1: act; conv2: conv 64 3 same nobias; "
        "bn2: norm; sum: add from=bn2,input; relu2: act",
    ),
    Architecture(
        "resnet_block_down",
        mark("ResNet block that halves the map"),
        f"{_RESNET}, section 3.3, option B",
        mark(
            "Where the map shrinks and the channels double, the shortcut needs a 1×1 kernel of its "
            "own, else the two shapes could not be added."
        ),
        (56, 56, 64),
        "relu2",
        "conv1: conv 128 3 strides=2 same nobias; bn1: norm; relu1: act; "
        "conv2: conv 128 3 same nobias; bn2: norm; shortcut: conv 128 1 strides=2 nobias "
        "from=input; shortcut_bn: norm; sum: add from=bn2,shortcut_bn; relu2: act",
    ),
    Architecture(
        "efficientnet_lite0",
        mark("EfficientNet-Lite0"),
        'Tan & Le, "EfficientNet" (2019); its Lite variants: TensorFlow\'s TPU repository (2020)',
        mark(
            "The network that answers on the other pages, with its 1,000 ImageNet classes: depthwise "
            "kernels look around, 1×1 kernels mix the channels."
        ),
        (224, 224, 3),
        "top_activation",
        efficientnet_lite0(),
    ),
    Architecture(
        "mobilenet_v1",
        mark("MobileNet"),
        'Howard and others, "MobileNets" (2017), table 1; receptive field in Distill (2019)',
        mark(
            "A depthwise and a 1×1 convolution do the job of one ordinary convolution with 8 to 9 "
            "times less work."
        ),
        (224, 224, 3),
        "conv_pw_13_relu",
        mobilenet_v1(),
    ),
    Architecture(
        "alexnet_v2",
        mark("AlexNet, second version"),
        'Krizhevsky, "One weird trick for parallelizing convolutional neural networks" (2014), as in '
        "TF-Slim; receptive field in Distill (2019)",
        mark("Large kernels and strides at the start; the dense layers are written as convolutions."),
        (224, 224, 3),
        "pool5",
        "conv1: conv 64 11 strides=4 relu; pool1: pool 3 strides=2; conv2: conv 192 5 same relu; "
        "pool2: pool 3 strides=2; conv3: conv 384 3 same relu; conv4: conv 384 3 same relu; "
        "conv5: conv 256 3 same relu; pool5: pool 3 strides=2; fc6: conv 4096 5 relu; dropout; "
        "fc7: conv 4096 1 relu; dropout; fc8: conv 1000 1; flatten; act softmax",
    ),
    Architecture(
        "resnet_v1_50",
        mark("ResNet-50, first version"),
        f"{_RESNET}, as in TF-Slim; receptive field in Distill (2019)",
        mark(
            "A cell of the last map could see a patch of 483×483 pixels, more than twice as wide "
            "as the picture: most of it is padding."
        ),
        (224, 224, 3),
        "block4_unit3_relu",
        resnet_v1_50(),
    ),
)

ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType({one.id: one for one in _ALL})
"""The presets by id: decks first, then papers from old to new, then those of Distill's table."""
