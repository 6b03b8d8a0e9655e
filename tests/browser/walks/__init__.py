"""How each step of a lesson is done by hand: a module of the lesson's name, one function a step, in their order."""
