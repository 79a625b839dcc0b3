"""What the lessons of *Deep Learning on the Torch* import.

Each module does one job and can be read on its own:

:mod:`tutorial_lib.claims`
    check that what a lesson says is what it measured
:mod:`tutorial_lib.figures`
    one look for every figure
:mod:`tutorial_lib.graphs`
    draw the graph that autograd records
:mod:`tutorial_lib.progress`
    a progress bar, where somebody is watching
:mod:`tutorial_lib.shapes`
    pictures of one triangle, ellipse or rectangle each
:mod:`tutorial_lib.pictures`
    hang pictures side by side
:mod:`tutorial_lib.styles`
    pictures to borrow a style from
:mod:`tutorial_lib.efficientnet`
    a network trained on ImageNet, with its weights
:mod:`tutorial_lib.data`
    the data sets, shipped inside the package
"""

__version__ = "1.0.0"
