"""A plugin for pytest, ``-p figure_book.kernels``: kernels that nbval starts do not look for free ports."""

from functools import partial

import nbval.kernel

from figure_book.notebooks import connection

nbval.kernel.KernelManager = partial(nbval.kernel.KernelManager, **connection())
