"""The live figures of chapter 16; each module declares one as ``explorable``."""

from dlbook._lazy import submodules

__getattr__, __dir__ = submodules(__name__, __path__)
