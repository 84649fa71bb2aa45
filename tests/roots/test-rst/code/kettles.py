"""A module of kettles."""


class Kettle:
    """A kettle that holds *hot* water.

    :param size: How much it holds, in ``litres``.
    :raises ValueError: If it leaks.
    """

    def boil(self, minutes: int) -> bool:
        """Boil the water for some minutes.

        :return: Whether it boils.
        """
