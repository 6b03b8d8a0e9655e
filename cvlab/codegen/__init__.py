"""An experiment as a script in plain Keras, to run, change and keep without cvlab.

It prints the very numbers of the page: the same pictures, order, first weights, dropout and augmentation, and sums
taken in the same order. On another kind of processor, or on a graphics card, the last digits differ.
"""

from cvlab.codegen.calls import to_call
from cvlab.codegen.settings import Section
from cvlab.codegen.training import sections, to_script

__all__ = ["Section", "sections", "to_call", "to_script"]
