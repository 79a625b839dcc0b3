"""
The PyTorch commands of the course
==================================

Every name of PyTorch that the lessons use, with what it means, an example that was run, and the
lessons that use it: a page to look things up.

The last page of the slides lists six commands to remember: ``backward``, ``.grad``, ``expand_as``,
``.data``, ``mm`` and ``add_``. They are here, and all that came after them. The names were read out
of the code of the lessons when this site was built, and so were the links. A method that is also a
function goes by the function's name: ``x.sum()`` is at ``torch.sum``.
"""

# %%
# The examples need this once.

import io

import matplotlib.pyplot as plt
import numpy
import torch
import torch.nn.functional as F
from torch import nn

from tutorial_lib.claims import claim
from tutorial_lib.figures import use_course_style

use_course_style()

torch.manual_seed(0)
optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)

# %%
# Making tensors
# --------------
#
# ``torch.tensor``
# ~~~~~~~~~~~~~~~~
#
# A tensor from numbers, lists or arrays; the values are copied.

print(torch.tensor([[1, 2], [3, 4]]))

# %%
# ``torch.FloatTensor``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The old way to make a tensor of ``float32``; write ``torch.tensor``.

print(torch.FloatTensor([1, 2]))

# %%
# ``torch.zeros``
# ~~~~~~~~~~~~~~~
#
# Nothing but zeros, in the shape asked for.

print(torch.zeros(2, 3))

# %%
# ``torch.zeros_like``
# ~~~~~~~~~~~~~~~~~~~~
#
# Zeros in the shape and type of another tensor.

print(torch.zeros_like(torch.ones(3)))

# %%
# ``torch.ones``
# ~~~~~~~~~~~~~~
#
# Nothing but ones.

print(torch.ones(2, 3))

# %%
# ``torch.ones_like``
# ~~~~~~~~~~~~~~~~~~~
#
# Ones in the shape and type of another tensor.

print(torch.ones_like(torch.zeros(3)))

# %%
# ``torch.full``
# ~~~~~~~~~~~~~~
#
# One value everywhere.

print(torch.full((2, 2), 7.0))

# %%
# ``torch.full_like``
# ~~~~~~~~~~~~~~~~~~~
#
# One value everywhere, in the shape and type of another tensor.

print(torch.full_like(torch.zeros(3), 7.0))

# %%
# ``torch.empty``
# ~~~~~~~~~~~~~~~
#
# Room for a tensor, not filled: whatever was in memory.

print(torch.empty(2, 3).shape)

# %%
# ``torch.eye``
# ~~~~~~~~~~~~~
#
# The identity matrix.

print(torch.eye(3))

# %%
# ``torch.arange``
# ~~~~~~~~~~~~~~~~
#
# Numbers at equal steps, without the end.

print(torch.arange(0, 10, 2))

# %%
# ``torch.linspace``
# ~~~~~~~~~~~~~~~~~~
#
# So many numbers at equal distances, the end included.

print(torch.linspace(0, 1, 5))

# %%
# ``torch.meshgrid``
# ~~~~~~~~~~~~~~~~~~
#
# The coordinates of a grid, one tensor for each axis.

print(torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij")[1])

# %%
# ``torch.cartesian_prod``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# All pairs of the values of two tensors.

print(torch.cartesian_prod(torch.tensor([0, 1]), torch.tensor([0, 1])))

# %%
# ``torch.from_numpy``
# ~~~~~~~~~~~~~~~~~~~~
#
# The same memory as a NumPy array, seen as a tensor.

print(torch.from_numpy(numpy.arange(3.0)))

# %%
# ``torch.nan``
# ~~~~~~~~~~~~~
#
# Not a number: the result of what has none. Nothing equals it.

print(torch.nan == torch.nan)

# %%
# ``torch.Tensor.new_zeros``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Zeros of the type and on the device of a tensor.

print(torch.ones(2, dtype=torch.float64).new_zeros(3))

# %%
# Chance
# ------
#
# ``torch.manual_seed``
# ~~~~~~~~~~~~~~~~~~~~~
#
# Make what follows the same at every run.

print(torch.manual_seed(0).initial_seed())

# %%
# ``torch.rand``
# ~~~~~~~~~~~~~~
#
# Uniform random numbers from 0 to 1.

print(torch.rand(3))

# %%
# ``torch.Tensor.uniform_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Filled, in place, with uniform random numbers between two bounds.

print(torch.empty(3).uniform_(-1, 1))

# %%
# ``torch.randn``
# ~~~~~~~~~~~~~~~
#
# Random numbers of the standard normal distribution.

print(torch.randn(3))

# %%
# ``torch.randn_like``
# ~~~~~~~~~~~~~~~~~~~~
#
# The same, in the shape and type of another tensor.

print(torch.randn_like(torch.zeros(2, 2)))

# %%
# ``torch.randint``
# ~~~~~~~~~~~~~~~~~
#
# Random whole numbers, without the upper end.

print(torch.randint(0, 10, (5,)))

# %%
# ``torch.randperm``
# ~~~~~~~~~~~~~~~~~~
#
# The numbers below n in random order: how to shuffle.

print(torch.randperm(5))

# %%
# ``torch.distributions.MultivariateNormal``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Normally distributed numbers that go together, as their covariance says: here in pairs that hardly
# differ.

covariance = torch.tensor([[1.0, 0.9999], [0.9999, 1.0]])
pairs = torch.distributions.MultivariateNormal(torch.zeros(2), covariance)
print(pairs.sample((3,)))

# %%
# Shape and type
# --------------
#
# ``torch.Tensor.shape``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The size along each axis.

print(torch.zeros(3, 8, 6).shape)

# %%
# ``torch.Tensor.size``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The same as a function, for one axis if you like.

print(torch.zeros(3, 8, 6).size(1))

# %%
# ``torch.Tensor.ndim``
# ~~~~~~~~~~~~~~~~~~~~~
#
# How many axes there are.

print(torch.zeros(3, 8, 6).ndim)

# %%
# ``torch.Tensor.dim``
# ~~~~~~~~~~~~~~~~~~~~
#
# The same as a function.

print(torch.zeros(3, 8, 6).dim())

# %%
# ``torch.numel``
# ~~~~~~~~~~~~~~~
#
# How many numbers a tensor holds.

print(torch.zeros(3, 8, 6).numel())

# %%
# ``torch.Tensor.dtype``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The type of its numbers.

print(torch.tensor([1, 2]).dtype)

# %%
# ``torch.Tensor.type``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The type's old name, or a tensor converted to it.

print(torch.zeros(1).type())

# %%
# ``torch.float32``
# ~~~~~~~~~~~~~~~~~
#
# The type that networks compute with: seven digits, four bytes.

print(torch.finfo(torch.float32).eps)

# %%
# ``torch.float64``
# ~~~~~~~~~~~~~~~~~
#
# Twice as many bytes and digits, for checking derivatives.

print(torch.finfo(torch.float64).eps)

# %%
# ``torch.int64``
# ~~~~~~~~~~~~~~~
#
# Whole numbers: what indices and labels are.

print(torch.iinfo(torch.int64).max)

# %%
# ``torch.long``
# ~~~~~~~~~~~~~~
#
# Another name for the same type.

print(torch.long == torch.int64)

# %%
# ``torch.bool``
# ~~~~~~~~~~~~~~
#
# True or false: what comparisons give, and what masks are.

print((torch.arange(3) > 1).dtype)

# %%
# ``torch.Tensor.float``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# Converted to ``float32``.

print(torch.tensor([1, 2]).float())

# %%
# ``torch.Tensor.double``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Converted to ``float64``.

print(torch.tensor([1.0]).double())

# %%
# ``torch.Tensor.long``
# ~~~~~~~~~~~~~~~~~~~~~
#
# Converted to ``int64``; what is behind the point is cut off.

print(torch.tensor([1.7]).long())

# %%
# ``torch.Tensor.int``
# ~~~~~~~~~~~~~~~~~~~~
#
# Converted to ``int32``.

print(torch.tensor([1.7]).int())

# %%
# ``torch.Tensor.bool``
# ~~~~~~~~~~~~~~~~~~~~~
#
# True where the number is not zero.

print(torch.tensor([0, 2]).bool())

# %%
# ``torch.Tensor.view``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The same numbers in another shape; shares the memory.

print(torch.arange(6).view(2, 3))
x = torch.zeros(6)
shared = x.view(2, 3).data_ptr() == x.data_ptr()
claim("a view shares the memory of its tensor", shared, equals=True)

# %%
# ``torch.Tensor.view_as``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# The same numbers in the shape of another tensor.

print(torch.arange(6).view_as(torch.zeros(2, 3)))


# %%
# ``torch.reshape``
# ~~~~~~~~~~~~~~~~~
#
# The same, copying where no view is possible.

print(torch.arange(6).reshape(3, 2))

# %%
# ``torch.flatten``
# ~~~~~~~~~~~~~~~~~
#
# All axes, or those from one on, in a row.

print(torch.zeros(2, 3, 4).flatten(1).shape)

# %%
# ``torch.unflatten``
# ~~~~~~~~~~~~~~~~~~~
#
# One axis split into several.

print(torch.zeros(2, 12).unflatten(1, (3, 4)).shape)

# %%
# ``torch.squeeze``
# ~~~~~~~~~~~~~~~~~
#
# Without the axes of size one.

print(torch.zeros(1, 3, 1).squeeze().shape)

# %%
# ``torch.unsqueeze``
# ~~~~~~~~~~~~~~~~~~~
#
# With one more axis of size one.

print(torch.zeros(3).unsqueeze(1).shape)

# %%
# ``torch.atleast_2d``
# ~~~~~~~~~~~~~~~~~~~~
#
# With axes added until there are two.

print(torch.atleast_2d(torch.zeros(3)).shape)

# %%
# ``torch.t``
# ~~~~~~~~~~~
#
# A matrix turned over its diagonal; the slides forget its parentheses.

print(torch.zeros(2, 3).t().shape)

# %%
# ``torch.Tensor.T``
# ~~~~~~~~~~~~~~~~~~
#
# The same, written as in a book.

print(torch.zeros(2, 3).T.shape)

# %%
# ``torch.Tensor.mT``
# ~~~~~~~~~~~~~~~~~~~
#
# The last two axes swapped: every matrix of a batch transposed.

print(torch.zeros(5, 2, 3).mT.shape)

# %%
# ``torch.permute``
# ~~~~~~~~~~~~~~~~~
#
# The axes in another order: an image's channels put last, for matplotlib.

print(torch.zeros(3, 24, 32).permute(1, 2, 0).shape)

# %%
# ``torch.Tensor.expand``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Axes of size one repeated, without copying.

print(torch.arange(3).expand(2, 3))

# %%
# ``torch.Tensor.expand_as``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Repeated to the shape of another tensor; broadcasting does it by itself today.

print(torch.ones(1).expand_as(torch.zeros(4)))

# %%
# ``torch.Tensor.repeat``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Copies laid side by side.

print(torch.arange(3).repeat(2))

# %%
# ``torch.repeat_interleave``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Each element repeated before the next one comes.

print(torch.arange(3).repeat_interleave(2))

# %%
# ``torch.Tensor.unfold``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Windows that slide along an axis.

print(torch.arange(5).unfold(0, 3, 1))

# %%
# ``torch.roll``
# ~~~~~~~~~~~~~~
#
# Shifted along an axis; what leaves at one end comes in at the other.

print(torch.arange(5).roll(1))

# %%
# ``torch.rot90``
# ~~~~~~~~~~~~~~~
#
# Turned by a right angle.

print(torch.rot90(torch.arange(4).view(2, 2)))

# %%
# ``torch.flip``
# ~~~~~~~~~~~~~~
#
# In the opposite order along an axis.

print(torch.arange(5).flip(0))

# %%
# ``torch.Tensor.stride``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# How many numbers to skip in memory for one step along each axis.

print(torch.zeros(2, 3).stride())

# %%
# ``torch.Tensor.storage_offset``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Where in the memory a view begins.

print(torch.arange(5)[2:].storage_offset())

# %%
# ``torch.Tensor.untyped_storage``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The memory behind a tensor and all its views.

print(torch.zeros(4).untyped_storage().nbytes())

# %%
# ``torch.Tensor.nbytes``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# How many bytes the numbers take.

print(torch.zeros(4).nbytes)

# %%
# ``torch.Tensor.data_ptr``
# ~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The address of the first number: the same for a view of it.

x = torch.zeros(4)
print(x.data_ptr() == x.view(2, 2).data_ptr())

# %%
# ``torch.channels_last``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# A layout of images in memory with the channels of a pixel side by side.

print(torch.zeros(1, 3, 4, 4).to(memory_format=torch.channels_last).stride())

# %%
# Arithmetic
# ----------
#
# ``torch.add``
# ~~~~~~~~~~~~~
#
# Sum, element by element; ``x + y`` says the same.

print(torch.arange(3).add(10))

# %%
# ``torch.Tensor.add_``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The sum, written back into the tensor itself: the underscore says so.

print(torch.zeros(3).add_(1))

# %%
# ``torch.Tensor.mul_``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The product, written back.

print(torch.ones(3).mul_(2))

# %%
# ``torch.div``
# ~~~~~~~~~~~~~
#
# Quotient, element by element.

print(torch.arange(3).div(2))

# %%
# ``torch.remainder``
# ~~~~~~~~~~~~~~~~~~~
#
# What is left after division; the sign is the divisor's.

print(torch.tensor([-1, 5]).remainder(3))

# %%
# ``torch.pow``
# ~~~~~~~~~~~~~
#
# To a power, element by element; ``x**3`` says the same.

print(torch.tensor([2.0, 3.0]).pow(3))

# %%
# ``torch.square``
# ~~~~~~~~~~~~~~~~
#
# The square of each element.

print(torch.tensor([-3.0]).square())

# %%
# ``torch.sqrt``
# ~~~~~~~~~~~~~~
#
# The square root.

print(torch.tensor([9.0]).sqrt())

# %%
# ``torch.exp``
# ~~~~~~~~~~~~~
#
# The exponential.

print(torch.tensor([0.0, 1.0]).exp())

# %%
# ``torch.log``
# ~~~~~~~~~~~~~
#
# The natural logarithm.

print(torch.tensor([1.0]).log())

# %%
# ``torch.sin``
# ~~~~~~~~~~~~~
#
# The sine of an angle in radians.

print(torch.tensor([0.0]).sin())

# %%
# ``torch.cos``
# ~~~~~~~~~~~~~
#
# The cosine.

print(torch.tensor([0.0]).cos())

# %%
# ``torch.special.ndtr``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The probability that a standard normal number is smaller.

print(torch.special.ndtr(torch.tensor([-1.96, 0.0, 1.96])))

# %%
# ``torch.abs``
# ~~~~~~~~~~~~~
#
# Without the sign.

print(torch.tensor([-2, 3]).abs())

# %%
# ``torch.sign``
# ~~~~~~~~~~~~~~
#
# Nothing but the sign: -1, 0 or 1.

print(torch.tensor([-2.0, 0.0, 3.0]).sign())

# %%
# ``torch.round``
# ~~~~~~~~~~~~~~~
#
# The nearest whole number; halves go to the even one.

print(torch.tensor([0.5, 1.5, 2.4]).round())
halves = torch.tensor([0.5, 1.5, 2.5]).round()
claim("rounding takes a half to the even number", halves, equals=[0, 2, 2])


# %%
# ``torch.clamp``
# ~~~~~~~~~~~~~~~
#
# Kept between two bounds.

print(torch.arange(5).clamp(1, 3))

# %%
# ``torch.Tensor.clamp_``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# The same, in place.

print(torch.arange(5).clamp_(max=3))

# %%
# ``torch.maximum``
# ~~~~~~~~~~~~~~~~~
#
# The larger of two tensors, element by element.

print(torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2])))

# %%
# ``torch.minimum``
# ~~~~~~~~~~~~~~~~~
#
# The smaller of the two.

print(torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2])))

# %%
# ``torch.real``
# ~~~~~~~~~~~~~~
#
# The real part of complex numbers.

print(torch.tensor([1 + 2j]).real)

# %%
# ``torch.imag``
# ~~~~~~~~~~~~~~
#
# The imaginary part.

print(torch.tensor([1 + 2j]).imag)

# %%
# ``torch.Tensor.zero_``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# Make all numbers zero, in place: how the slides clear a gradient.

print(torch.ones(3).zero_())

# %%
# ``torch.Tensor.fill_``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# Make all numbers the same, in place.

print(torch.zeros(3).fill_(7))

# %%
# ``torch.Tensor.copy_``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# Take over the numbers of another tensor, in place.

print(torch.zeros(3).copy_(torch.arange(3)))

# %%
# ``torch.clone``
# ~~~~~~~~~~~~~~~
#
# A copy with memory of its own.

x = torch.zeros(2)
y = x.clone()
y.add_(1)
print(x)

# %%
# Matrices
# --------
#
# ``torch.mm``
# ~~~~~~~~~~~~
#
# The product of two matrices; ``x @ y`` says the same.

print(torch.ones(2, 3).mm(torch.ones(3, 2)))

# %%
# ``torch.baddbmm``
# ~~~~~~~~~~~~~~~~~
#
# A tensor plus the products of two batches of matrices.

print(
    torch.baddbmm(torch.ones(1, 1, 1), torch.ones(4, 2, 3), torch.ones(4, 3, 2)).shape
)

# %%
# ``torch.einsum``
# ~~~~~~~~~~~~~~~~
#
# Products written by their indices; one that is missing at the right is summed over. Here each row
# times the same row of the other.

print(torch.einsum("rd,rd->r", torch.eye(2), torch.tensor([[1.0, 2.0], [3.0, 4.0]])))

# %%
# ``torch.norm``
# ~~~~~~~~~~~~~~
#
# The length of a vector.

print(torch.tensor([3.0, 4.0]).norm())

# %%
# ``torch.cdist``
# ~~~~~~~~~~~~~~~
#
# The distance of each row of one matrix from each row of another.

print(torch.cdist(torch.zeros(1, 2), torch.tensor([[3.0, 4.0], [0.0, 1.0]])))

# %%
# ``torch.cov``
# ~~~~~~~~~~~~~
#
# The covariance of the rows; on its diagonal, the variances.

print(torch.tensor([[1.0, 2.0], [2.0, 4.0]]).cov())

# %%
# ``torch.corrcoef``
# ~~~~~~~~~~~~~~~~~~
#
# The correlation of the rows.

print(torch.corrcoef(torch.tensor([[1.0, 2.0], [2.0, 4.0]])))

# %%
# ``torch.linalg.cond``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The condition number: how unevenly a matrix stretches.

print(torch.linalg.cond(torch.diag(torch.tensor([1.0, 10.0]))))

# %%
# ``torch.linalg.eigh``
# ~~~~~~~~~~~~~~~~~~~~~
#
# Eigenvalues and eigenvectors of a symmetric matrix.

print(torch.linalg.eigh(torch.diag(torch.tensor([1.0, 10.0]))).eigenvalues)

# %%
# ``torch.linalg.eigvals``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# Eigenvalues of any square matrix, mostly complex.

print(torch.linalg.eigvals(torch.tensor([[0.0, -1.0], [1.0, 0.0]])))

# %%
# ``torch.linalg.svd``
# ~~~~~~~~~~~~~~~~~~~~
#
# The singular value decomposition: how much a matrix stretches, the most first, and in which
# directions.

print(torch.linalg.svd(torch.diag(torch.tensor([1.0, 10.0]))).S)

# %%
# ``torch.linalg.lstsq``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The solution with the least squares.

print(
    torch.linalg.lstsq(
        torch.tensor([[1.0], [1.0]]), torch.tensor([[1.0], [3.0]])
    ).solution
)

# %%
# Summaries
# ---------
#
# ``torch.sum``
# ~~~~~~~~~~~~~
#
# The sum of all, or along an axis.

print(torch.ones(2, 3).sum(dim=0))

# %%
# ``torch.nansum``
# ~~~~~~~~~~~~~~~~
#
# The sum of what is a number.

print(torch.tensor([1.0, torch.nan, 2.0]).nansum())

# %%
# ``torch.mean``
# ~~~~~~~~~~~~~~
#
# The mean.

print(torch.arange(5.0).mean())

# %%
# ``torch.median``
# ~~~~~~~~~~~~~~~~
#
# The middle value; of two, the lower.

print(torch.tensor([1.0, 9.0, 2.0]).median())
middle = torch.tensor([1.0, 2.0, 3.0, 4.0]).median()
claim("of two middle values, the median is the lower", middle, equals=2)


# %%
# ``torch.quantile``
# ~~~~~~~~~~~~~~~~~~
#
# The value below which a given part of all lies.

print(torch.arange(5.0).quantile(0.25))

# %%
# ``torch.std``
# ~~~~~~~~~~~~~
#
# The standard deviation, with n - 1 unless told.

print(torch.tensor([1.0, 3.0]).std())

# %%
# ``torch.var``
# ~~~~~~~~~~~~~
#
# The variance.

print(torch.tensor([1.0, 3.0]).var())

# %%
# ``torch.max``
# ~~~~~~~~~~~~~
#
# The largest value; along an axis, its place as well.

print(torch.tensor([1, 5, 3]).max(dim=0))

# %%
# ``torch.min``
# ~~~~~~~~~~~~~
#
# The smallest.

print(torch.tensor([1, 5, 3]).min())

# %%
# ``torch.amax``
# ~~~~~~~~~~~~~~
#
# The largest along one axis or several, without the place.

print(torch.ones(2, 3, 4).amax((1, 2)))

# %%
# ``torch.argmax``
# ~~~~~~~~~~~~~~~~
#
# Where the largest value is: a classifier's answer.

print(torch.tensor([1, 5, 3]).argmax())

# %%
# ``torch.argmin``
# ~~~~~~~~~~~~~~~~
#
# Where the smallest is.

print(torch.tensor([1, 5, 3]).argmin())

# %%
# ``torch.all``
# ~~~~~~~~~~~~~
#
# Whether all are true.

print((torch.arange(3) >= 0).all())

# %%
# ``torch.any``
# ~~~~~~~~~~~~~
#
# Whether one is true.

print((torch.arange(3) > 5).any())

# %%
# ``torch.diff``
# ~~~~~~~~~~~~~~
#
# The differences of neighbours.

print(torch.tensor([1, 4, 9]).diff())

# %%
# ``torch.sort``
# ~~~~~~~~~~~~~~
#
# In order, and where each came from.

print(torch.tensor([3, 1, 2]).sort().indices)

# %%
# ``torch.argsort``
# ~~~~~~~~~~~~~~~~~
#
# The places that would sort a tensor.

print(torch.tensor([3, 1, 2]).argsort())

# %%
# ``torch.topk``
# ~~~~~~~~~~~~~~
#
# The largest few.

print(torch.tensor([3, 1, 2]).topk(2).values)

# %%
# ``torch.unique``
# ~~~~~~~~~~~~~~~~
#
# Each value once, in order.

print(torch.tensor([3, 1, 3]).unique())

# %%
# ``torch.bincount``
# ~~~~~~~~~~~~~~~~~~
#
# How often each whole number occurs, from 0 on.

print(torch.tensor([3, 1, 3]).bincount())

# %%
# Choosing and joining
# --------------------
#
# ``torch.cat``
# ~~~~~~~~~~~~~
#
# Joined along an axis that is there.

print(torch.cat([torch.zeros(2), torch.ones(1)]))

# %%
# ``torch.stack``
# ~~~~~~~~~~~~~~~
#
# Laid on each other along a new axis.

print(torch.stack([torch.zeros(2), torch.ones(2)]))

# %%
# ``torch.vstack``
# ~~~~~~~~~~~~~~~~
#
# Rows put below each other.

print(torch.vstack([torch.zeros(2), torch.ones(2)]))

# %%
# ``torch.split``
# ~~~~~~~~~~~~~~~
#
# In parts of a given size: mini-batches.

print([len(part) for part in torch.arange(5).split(2)])

# %%
# ``torch.chunk``
# ~~~~~~~~~~~~~~~
#
# In a given number of parts.

print([len(part) for part in torch.arange(6).chunk(3)])

# %%
# ``torch.unbind``
# ~~~~~~~~~~~~~~~~
#
# The slices along an axis, one by one.

print(torch.eye(2).unbind())

# %%
# ``torch.where``
# ~~~~~~~~~~~~~~~
#
# From one tensor where something is true, from the other elsewhere.

print(torch.where(torch.arange(3) > 0, 1.0, -1.0))

# %%
# ``torch.nonzero``
# ~~~~~~~~~~~~~~~~~
#
# The places that are not zero.

print(torch.tensor([0, 7, 8]).nonzero().flatten())

# %%
# ``torch.isin``
# ~~~~~~~~~~~~~~
#
# Which elements occur in another tensor.

print(torch.isin(torch.arange(5), torch.tensor([1, 3])))

# %%
# ``torch.gather``
# ~~~~~~~~~~~~~~~~
#
# One element from each row, at the places given.

print(torch.tensor([[1, 2], [3, 4]]).gather(1, torch.tensor([[0], [1]])))

# %%
# ``torch.take_along_dim``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# The elements at the places given, which are broadcast: here one order for all rows.

print(torch.tensor([[1, 2], [3, 4]]).take_along_dim(torch.tensor([[1, 0]]), dim=1))

# %%
# ``torch.Tensor.scatter_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The reverse: write into each row at the places given.

print(torch.zeros(2, 3).scatter_(1, torch.tensor([[0], [2]]), 1.0))

# %%
# ``torch.index_put``
# ~~~~~~~~~~~~~~~~~~~
#
# A copy with some elements replaced.

print(torch.zeros(3).index_put((torch.tensor([1]),), torch.tensor(5.0)))

# %%
# ``torch.Tensor.index_put_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The same, in place.

print(torch.zeros(3).index_put_((torch.tensor([1]),), torch.tensor(5.0)))

# %%
# ``torch.isclose``
# ~~~~~~~~~~~~~~~~~
#
# Where two tensors agree but for rounding.

print(torch.isclose(torch.tensor([0.1 + 0.2]), torch.tensor([0.3])))

# %%
# ``torch.allclose``
# ~~~~~~~~~~~~~~~~~~
#
# Whether they agree everywhere but for rounding.

print(torch.allclose(torch.tensor([0.1 + 0.2]), torch.tensor([0.3])))

# %%
# ``torch.equal``
# ~~~~~~~~~~~~~~~
#
# Whether two tensors are the same in every element and in shape.

print(torch.equal(torch.ones(2), torch.ones(2)))

# %%
# Out of tensors
# --------------
#
# ``torch.Tensor.item``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The one number as a Python number; today's ``loss.data[0]``.

print(torch.tensor(1.5).item())

# %%
# ``torch.Tensor.tolist``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Lists of Python numbers.

print(torch.eye(2).tolist())

# %%
# ``torch.Tensor.numpy``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The same memory as a NumPy array.

print(torch.zeros(2).numpy())

# %%
# ``torch.Tensor.cpu``
# ~~~~~~~~~~~~~~~~~~~~
#
# A copy in the main memory, if it is elsewhere.

print(torch.zeros(1).cpu().device)

# %%
# ``torch.save``
# ~~~~~~~~~~~~~~
#
# Write tensors, a network's weights for instance, to a file. It is a ZIP archive, as its first two
# letters tell.

file = io.BytesIO()
torch.save({"bias": torch.ones(2)}, file)
print(file.getvalue()[:2])

# %%
# ``torch.load``
# ~~~~~~~~~~~~~~
#
# Read them again, and with ``weights_only`` nothing else: a file could bring code with it.

file.seek(0)
print(torch.load(file, weights_only=True))

# %%
# ``torch.Tensor.to``
# ~~~~~~~~~~~~~~~~~~~
#
# Converted to another type, or moved to another device.

print(torch.zeros(1).to(torch.float64).dtype)

# %%
# ``torch.Tensor.device``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Where the numbers are.

print(torch.zeros(1).device)

# %%
# ``torch.device``
# ~~~~~~~~~~~~~~~~
#
# The name of a place to compute: ``"cpu"``, ``"cuda"``.

print(torch.device("cpu"))

# %%
# ``torch.cuda.is_available``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Whether there is an NVIDIA card that PyTorch can use.

print(torch.cuda.is_available())

# %%
# ``torch.backends.mps.is_available``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The same for Apple's own chips.

print(torch.backends.mps.is_available())

# %%
# Gradients
# ---------
#
# ``torch.Tensor.requires_grad``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Whether what is computed from a tensor is recorded. A network's parameters say yes.

print(torch.ones(1).requires_grad, nn.Linear(1, 1).weight.requires_grad)

# %%
# ``torch.Tensor.requires_grad_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Turn the recording on or off.

print(torch.ones(1).requires_grad_().requires_grad)

# %%
# ``torch.Tensor.backward``
# ~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Compute the gradients of all leaves: backpropagation.

x = torch.ones(2, requires_grad=True)
(x * x).sum().backward()
print(x.grad)

# %%
# ``torch.Tensor.grad``
# ~~~~~~~~~~~~~~~~~~~~~
#
# Where ``backward`` leaves a gradient; it adds up until it is cleared.

x = torch.ones(1, requires_grad=True)
(3 * x).backward()
print(x.grad)
x = torch.ones(1, requires_grad=True)
for _ in range(2):
    (3 * x).backward()
claim("a gradient that is not cleared adds up", x.grad, equals=[6])


# %%
# ``torch.Tensor.grad_fn``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# The operation that a tensor came from; the slides' ``creator``.

print((torch.ones(1, requires_grad=True) * 2).grad_fn.name())

# %%
# ``torch.Tensor.is_leaf``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# Whether a tensor was made, not computed.

print(torch.ones(1, requires_grad=True).is_leaf)

# %%
# ``torch.Tensor.retain_grad``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Keep the gradient of a tensor that is no leaf.

x = torch.ones(1, requires_grad=True)
y = 2 * x
y.retain_grad()
(y * y).backward()
print(y.grad)

# %%
# ``torch.detach``
# ~~~~~~~~~~~~~~~~
#
# The same numbers without their history.

print((torch.ones(1, requires_grad=True) * 2).detach())
x = torch.ones(1, requires_grad=True)
claim("a detached tensor has no history", x.detach().requires_grad, equals=False)


# %%
# ``torch.Tensor.data``
# ~~~~~~~~~~~~~~~~~~~~~
#
# The same numbers without their history, unwatched: an old way; write ``detach()``.

print((torch.ones(1, requires_grad=True) * 2).data)

# %%
# ``torch.no_grad``
# ~~~~~~~~~~~~~~~~~
#
# Record nothing inside: for updates and for testing.

with torch.no_grad():
    print((torch.ones(1, requires_grad=True) * 2).requires_grad)

# %%
# ``torch.autograd.Variable``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The slides' wrapper around a tensor; today it gives the tensor itself.

print(torch.autograd.Variable(torch.ones(1)))

# %%
# ``torch.autograd.grad``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# The gradient as a result, without touching ``.grad``.

x = torch.ones(1, requires_grad=True)
print(torch.autograd.grad(x**3, x))

# %%
# ``torch.autograd.gradcheck``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Compare a gradient with finite differences.

print(
    torch.autograd.gradcheck(
        torch.sin, torch.ones(1, dtype=torch.float64, requires_grad=True)
    )
)

# %%
# ``torch.nn.utils.clip_grad_norm_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Shorten the gradient of all parameters together, if it is too long.

x = torch.ones(1, requires_grad=True)
(9 * x).backward()
print(torch.nn.utils.clip_grad_norm_([x], 1.0))

# %%
# ``torch.nn.utils.clip_grad_value_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Cut each number of a gradient off at a bound.

x = torch.ones(1, requires_grad=True)
(9 * x).backward()
torch.nn.utils.clip_grad_value_([x], 1.0)
print(x.grad)

# %%
# Layers
# ------
#
# ``torch.nn.Module``
# ~~~~~~~~~~~~~~~~~~~
#
# What every network derives from: it knows its parameters.

print(issubclass(nn.Linear, torch.nn.Module))

# %%
# ``torch.nn.Parameter``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# A tensor that a module is to learn.

print(torch.nn.Parameter(torch.zeros(2)))

# %%
# ``torch.nn.Sequential``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Modules one after the other.

print(nn.Sequential(nn.Linear(2, 3), nn.ReLU())(torch.zeros(1, 2)).shape)

# %%
# ``torch.nn.Linear``
# ~~~~~~~~~~~~~~~~~~~
#
# A fully connected layer: weights and biases.

print(nn.Linear(54, 10).weight.shape)

# %%
# ``torch.nn.LazyLinear``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# The same; how many inputs there are, it learns from the first batch.

layer = nn.LazyLinear(10)
layer(torch.zeros(1, 54))
print(layer.weight.shape)

# %%
# ``torch.nn.Embedding``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# A table of learnt rows, one for each category.

print(nn.Embedding(10, 3)(torch.tensor([7, 0])).shape)

# %%
# ``torch.nn.Conv2d``
# ~~~~~~~~~~~~~~~~~~~
#
# A convolution over images.

print(nn.Conv2d(1, 10, kernel_size=5)(torch.zeros(1, 1, 28, 28)).shape)

# %%
# ``torch.nn.ConvTranspose2d``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The mirror image of a convolution: maps become larger.

print(nn.ConvTranspose2d(10, 1, kernel_size=5)(torch.zeros(1, 10, 24, 24)).shape)

# %%
# ``torch.nn.MaxPool2d``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The largest value of every small square.

print(nn.MaxPool2d(2)(torch.zeros(1, 1, 28, 28)).shape)

# %%
# ``torch.nn.AvgPool2d``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The mean of every small square.

print(nn.AvgPool2d(2)(torch.zeros(1, 1, 28, 28)).shape)

# %%
# ``torch.nn.AdaptiveMaxPool2d``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The largest values again, but of as many fields as asked for, whatever the size of the map.

print(nn.AdaptiveMaxPool2d(2)(torch.zeros(1, 1, 28, 17)).shape)

# %%
# ``torch.nn.Flatten``
# ~~~~~~~~~~~~~~~~~~~~
#
# All axes but the first in a row.

print(nn.Flatten()(torch.zeros(2, 20, 4, 4)).shape)

# %%
# ``torch.nn.Unflatten``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# The reverse: a row folded into several axes.

print(nn.Unflatten(1, (20, 4, 4))(torch.zeros(2, 320)).shape)

# %%
# ``torch.nn.Dropout``
# ~~~~~~~~~~~~~~~~~~~~
#
# In training, numbers set to zero at random; the others grow, to make up for them.

print(nn.Dropout(0.5)(torch.ones(6)))

# %%
# ``torch.nn.Dropout2d``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# Whole feature maps set to zero at random.

print(nn.Dropout2d(0.5).eval()(torch.ones(1, 2, 1, 1)).flatten())

# %%
# ``torch.nn.BatchNorm2d``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# Each channel of a batch brought to mean 0 and deviation 1, then scaled and shifted as learnt.

print(nn.BatchNorm2d(1)(torch.tensor([1.0, 3.0]).view(2, 1, 1, 1)).flatten().detach())

# %%
# ``torch.nn.utils.fuse_conv_bn_eval``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A convolution that also does the work of the batch normalisation after it. Only for networks that
# are not trained any more.

fused = nn.utils.fuse_conv_bn_eval(nn.Conv2d(1, 10, 5).eval(), nn.BatchNorm2d(10).eval())
print(fused)

# %%
# ``torch.nn.RNN``
# ~~~~~~~~~~~~~~~~
#
# A recurrent network.

print(nn.RNN(3, 5)(torch.zeros(7, 1, 3))[0].shape)

# %%
# ``torch.nn.LSTM``
# ~~~~~~~~~~~~~~~~~
#
# One with a cell and gates.

print(nn.LSTM(3, 5)(torch.zeros(7, 1, 3))[0].shape)

# %%
# ``torch.nn.init.uniform_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Begin a parameter with uniform random numbers.

print(nn.init.uniform_(torch.empty(2), -1, 1).abs().max() <= 1)

# %%
# ``torch.nn.init.normal_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Begin a parameter with normally distributed random numbers, of the mean and deviation given.

print(nn.init.normal_(torch.empty(2), 0, 0.02))

# %%
# ``torch.nn.init.constant_``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Begin a parameter with one value everywhere.

print(nn.init.constant_(torch.empty(2), -2))

# %%
# ``torch.nn.init.zeros_``
# ~~~~~~~~~~~~~~~~~~~~~~~~
#
# Begin a parameter with zeros.

print(nn.init.zeros_(torch.empty(2)))

# %%
# ``torch.nn.init.ones_``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# Begin a parameter with ones.

print(nn.init.ones_(torch.empty(2)))

# %%
# Activations
# -----------
#
# ``torch.sigmoid``
# ~~~~~~~~~~~~~~~~~
#
# Bent into the range from 0 to 1.

print(torch.tensor([-2.0, 0.0, 2.0]).sigmoid())

# %%
# ``torch.nn.Sigmoid``
# ~~~~~~~~~~~~~~~~~~~~
#
# The same as a module.

print(nn.Sigmoid()(torch.tensor([0.0])))

# %%
# ``torch.tanh``
# ~~~~~~~~~~~~~~
#
# Bent into the range from -1 to 1.

print(torch.tensor([-2.0, 0.0, 2.0]).tanh())

# %%
# ``torch.nn.Tanh``
# ~~~~~~~~~~~~~~~~~
#
# The same as a module.

print(nn.Tanh()(torch.tensor([0.0])))

# %%
# ``torch.relu``
# ~~~~~~~~~~~~~~
#
# Negative numbers made zero.

print(torch.tensor([-2.0, 2.0]).relu())

# %%
# ``torch.nn.ReLU``
# ~~~~~~~~~~~~~~~~~
#
# The same as a module.

print(nn.ReLU()(torch.tensor([-2.0, 2.0])))

# %%
# ``torch.nn.functional.relu``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The function in the slides' network.

print(F.relu(torch.tensor([-2.0, 2.0])))

# %%
# ``torch.nn.functional.relu6``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A ReLU that levels off at 6.

print(F.relu6(torch.tensor([-2.0, 2.0, 9.0])))

# %%
# ``torch.nn.LeakyReLU``
# ~~~~~~~~~~~~~~~~~~~~~~
#
# A ReLU that lets a little of the negative numbers through, so that they keep a gradient.

print(nn.LeakyReLU(0.1)(torch.tensor([-2.0, 2.0])))

# %%
# ``torch.nn.functional.softplus``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A ReLU without a corner.

print(F.softplus(torch.tensor([0.0])))

# %%
# ``torch.softmax``
# ~~~~~~~~~~~~~~~~~
#
# Probabilities from logits.

print(torch.tensor([1.0, 1.0]).softmax(0))

# %%
# ``torch.nn.functional.log_softmax``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Their logarithms; today it wants to be told the axis.

print(F.log_softmax(torch.tensor([1.0, 1.0]), dim=0))

# %%
# ``torch.nn.LogSoftmax``
# ~~~~~~~~~~~~~~~~~~~~~~~
#
# The same as a module.

print(nn.LogSoftmax(dim=0)(torch.tensor([1.0, 1.0])))

# %%
# ``torch.nn.functional.cosine_similarity``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# How much two vectors point the same way: 1 if they do, 0 at a right angle.

print(F.cosine_similarity(torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0]), dim=0))

# %%
# Four of them drawn.

x = torch.linspace(-4, 4, 81)
curves = {
    "sigmoid": torch.sigmoid(x),
    "tanh": torch.tanh(x),
    "ReLU": torch.relu(x),
    "leaky ReLU": F.leaky_relu(x, 0.2),
}
fig, axes = plt.subplots(
    1,
    4,
    figsize=(7, 2),
    sharex=True,
    num="Four activation functions: sigmoid and tanh level off on both sides, ReLU and leaky "
    "ReLU have a corner at zero",
)
for ax, (title, curve) in zip(axes, curves.items(), strict=True):
    ax.plot(x, curve)
    ax.set_title(title)

# %%
# ``torch.nn.functional.normalize``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A vector brought to length 1.

print(F.normalize(torch.tensor([3.0, 4.0]), dim=0))

# %%
# Images and sequences as functions
# ---------------------------------
#
# ``torch.nn.functional.conv2d``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A convolution with a kernel that you give.

print(F.conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 2, 2)))

# %%
# ``torch.nn.functional.conv_transpose2d``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Its mirror image: every number lays the kernel, times itself, onto a larger map.

print(F.conv_transpose2d(torch.ones(1, 1, 2, 2), torch.ones(1, 1, 2, 2)))

# %%
# ``torch.nn.functional.max_pool2d``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Pooling by the largest value.

print(F.max_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 2))

# %%
# ``torch.nn.functional.avg_pool2d``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Pooling by the mean.

print(F.avg_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 2))

# %%
# ``torch.nn.functional.pad``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A margin around a tensor.

print(F.pad(torch.ones(2), (1, 2)))

# %%
# ``torch.nn.functional.interpolate``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Images made larger or smaller.

print(F.interpolate(torch.arange(4.0).view(1, 1, 2, 2), size=(2, 4)))

# %%
# ``torch.nn.functional.affine_grid``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Where each pixel comes from when an image is turned or shifted.

print(F.affine_grid(torch.eye(2, 3)[None], (1, 1, 2, 2), align_corners=False).shape)

# %%
# ``torch.nn.functional.grid_sample``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# An image read at those places.

print(
    F.grid_sample(torch.ones(1, 1, 2, 2), torch.zeros(1, 1, 1, 2), align_corners=False)
)

# %%
# ``torch.nn.functional.dropout``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Dropout as a function, which must be told whether we train.

print(F.dropout(torch.ones(3), training=False))

# %%
# ``torch.nn.functional.one_hot``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Categories as rows with a single one.

print(F.one_hot(torch.tensor([0, 2]), 3))

# %%
# Losses
# ------
#
# ``torch.nn.functional.mse_loss``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The mean squared error.

print(F.mse_loss(torch.tensor([1.0, 3.0]), torch.tensor([1.0, 1.0])))

# %%
# ``torch.nn.MSELoss``
# ~~~~~~~~~~~~~~~~~~~~
#
# The same as a module.

print(nn.MSELoss()(torch.tensor([1.0, 3.0]), torch.tensor([1.0, 1.0])))

# %%
# ``torch.nn.functional.l1_loss``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The mean absolute error.

print(F.l1_loss(torch.tensor([1.0, 3.0]), torch.tensor([1.0, 1.0])))

# %%
# ``torch.nn.functional.cross_entropy``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The loss of a classifier, from logits.

print(F.cross_entropy(torch.zeros(1, 10), torch.tensor([3])))

# %%
# ``torch.nn.functional.nll_loss``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The same from logarithms of probabilities, as on the slides.

print(F.nll_loss(torch.zeros(1, 10).log_softmax(1), torch.tensor([3])))

# %%
# ``torch.nn.functional.binary_cross_entropy_with_logits``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The loss of yes and no, from logits.

print(F.binary_cross_entropy_with_logits(torch.zeros(1), torch.ones(1)))

# %%
# Training
# --------
#
# ``torch.optim.SGD``
# ~~~~~~~~~~~~~~~~~~~
#
# Gradient descent on mini-batches.

print(torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1).defaults["lr"])

# %%
# ``torch.optim.Adam``
# ~~~~~~~~~~~~~~~~~~~~
#
# Steps adapted to each parameter.

print(torch.optim.Adam([torch.zeros(1, requires_grad=True)]).defaults["lr"])

# %%
# ``torch.optim.AdamW``
# ~~~~~~~~~~~~~~~~~~~~~
#
# Adam that also makes every weight a little smaller at each step.

print(torch.optim.AdamW([torch.zeros(1, requires_grad=True)]).defaults["weight_decay"])

# %%
# ``torch.optim.lr_scheduler.OneCycleLR``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The learning rate up and down once over a training.

print(
    torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10).get_last_lr()[0]
    < 1
)

# %%
# ``torch.optim.lr_scheduler.CosineAnnealingLR``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The learning rate down to zero, along half a cosine.

descent = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(descent, T_max=2)
for _ in range(3):
    print(scheduler.get_last_lr())
    descent.step()
    scheduler.step()

# %%
# ``torch.optim.lr_scheduler.LambdaLR``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The learning rate times a function of the step.

print(torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5).get_last_lr())

# %%
# ``torch.optim.swa_utils.AveragedModel``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A copy of a network whose weights are the mean of all that the network's weights have been.

layer = nn.Linear(1, 1, bias=False)
average = torch.optim.swa_utils.AveragedModel(layer)
for weight in (0, 1):
    nn.init.constant_(layer.weight, weight)
    average.update_parameters(layer)
print(average.module.weight.detach())

# %%
# ``torch.optim.swa_utils.get_ema_multi_avg_fn``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# For a mean that forgets: with 0.9, the new weights count for a tenth at each update.

decay = torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)
average = torch.optim.swa_utils.AveragedModel(layer, multi_avg_fn=decay)
for weight in (0, 1):
    nn.init.constant_(layer.weight, weight)
    average.update_parameters(layer)
print(average.module.weight.detach())

# %%
# ``torch.utils.data.TensorDataset``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Inputs and answers that belong together.

print(len(torch.utils.data.TensorDataset(torch.zeros(5, 2), torch.zeros(5))))

# %%
# ``torch.utils.data.DataLoader``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# Mini-batches from a data set, shuffled if you like.

print(len(torch.utils.data.DataLoader(range(10), batch_size=4)))

# %%
# Many networks at once
# ---------------------
#
# ``torch.func.functional_call``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# A network run with weights that you hand it, instead of its own.

weights = {"weight": torch.ones(1, 2), "bias": torch.zeros(1)}
print(torch.func.functional_call(nn.Linear(2, 1), weights, torch.tensor([3.0, 4.0])))

# %%
# ``torch.func.stack_module_state``
# ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
#
# The weights of several networks of the same make, laid on each other.

weights, buffers = torch.func.stack_module_state([nn.Linear(2, 1) for _ in range(5)])
print(weights["weight"].shape)

# %%
# ``torch.vmap``
# ~~~~~~~~~~~~~~
#
# A function of one turned into a function of many, which are computed together.

print(torch.vmap(torch.trace)(torch.ones(4, 3, 3)))

# %%
# Exercises
# ---------
#
# **1.** Write the product of two matrices in three ways, and check that they agree.
#
# .. dropdown:: Solution 1
#
#    .. code-block:: python
#
#       a, b = torch.randn(2, 3), torch.randn(3, 4)
#       assert torch.allclose(a.mm(b), a @ b)
#       assert torch.allclose(a @ b, torch.einsum("ij,jk->ik", a, b))
#
# **2.** Which of ``view``, ``T``, ``reshape`` and ``clone`` share the memory of the tensor they are
# called on?
#
# .. dropdown:: Solution 2
#
#    All but ``clone``; ``reshape`` only where a view is possible.
#
#    .. code-block:: python
#
#       x = torch.zeros(2, 3)
#       shared = [y.data_ptr() == x.data_ptr() for y in (x.view(6), x.T, x.reshape(6), x.clone())]
#       assert shared == [True, True, True, False]
#       assert x.T.reshape(6).data_ptr() != x.data_ptr()
