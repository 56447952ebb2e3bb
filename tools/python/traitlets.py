"""A stand-in for traitlets: attributes that are checked and observed, as dlbook's figures need them."""


class TraitError(Exception):
    """Raised when a value does not fit."""


class TraitType:
    """An attribute with a start value and a check.

    Parameters
    ----------
    start : anything, optional
    help : str, optional
    """

    def __init__(self, start=None, help=""):
        self.start, self.metadata = start, {"help": help}

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, obj, owner=None):
        return self if obj is None else obj._trait_values.get(self.name, self.start)

    def __set__(self, obj, value):
        old, new = self.__get__(obj), self.validate(obj, value)
        obj._trait_values[self.name] = new
        obj._notify(self.name, old, new)

    def tag(self, **metadata):
        """Keep `metadata`; return the attribute itself."""
        self.metadata.update(metadata)
        return self

    def validate(self, obj, value):
        """Return the value, or raise a TraitError."""
        return value


class Dict(TraitType):
    """A dictionary."""

    def __init__(self, start=None, help=""):
        super().__init__({} if start is None else start, help)


class Bool(TraitType):
    """True or False."""

    def validate(self, obj, value):
        """Return the value, or raise a TraitError."""
        if not isinstance(value, bool):
            raise TraitError(f"{self.name}: expected True or False, got {value!r}")
        return value


class Change(dict):
    """What an observer gets: ``name``, ``old``, ``new`` and ``owner``, as keys and as attributes."""

    __getattr__ = dict.__getitem__


class HasTraits:
    """An object with such attributes."""

    def __init__(self, **values):
        self._trait_values, self._observers = {}, []
        for name, value in values.items():
            setattr(self, name, value)

    def traits(self, **metadata):
        """Return the attributes by name, those whose metadata agree."""
        found = {name: getattr(type(self), name) for name in dir(type(self))}
        return {name: trait for name, trait in found.items() if isinstance(trait, TraitType) and
                all(trait.metadata.get(key) == value for key, value in metadata.items())}

    def has_trait(self, name):
        """Return whether there is an attribute of this name."""
        return isinstance(getattr(type(self), name, None), TraitType)

    def observe(self, handler, names=None):
        """Call `handler` when one of the attributes gets another value; all of them by default."""
        names = [names] if isinstance(names, str) else names
        self._observers.append((handler, names))

    def _notify(self, name, old, new):
        """Tell the observers of `name`."""
        for handler, names in self._observers:
            if (names is None or name in names) and not _equal(old, new):
                handler(Change(name=name, old=old, new=new, owner=self, type="change"))


def _equal(old, new):
    try:
        return bool(old == new)
    except ValueError:                      # arrays
        return False
