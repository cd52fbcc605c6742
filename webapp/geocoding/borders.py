"""Whether a point of the map lies in Zimbabwe."""

from __future__ import annotations

import functools
import math
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

MARGIN_KM = 2.0
"""How far outside the line a point still counts: the line is rounded, and towns stand on it. The
nearest towns abroad are further: Siavonga, Livingstone, Musina."""

_KM_PER_DEGREE = 111.3
_OUTLINE = """
30.01,-15.646  30.396,-15.636  30.4,-16  30.86,-15.998  30.99,-16.064  31.11,-15.997
31.26,-16.023  31.4,-16.162  31.71,-16.218  31.87,-16.35  31.91,-16.43  32.21,-16.44
32.39,-16.492  32.67,-16.6  32.73,-16.709  32.968,-16.682  32.933,-16.816  32.83,-16.935
33.02,-17.345  32.937,-17.51  33.024,-17.62  33,-17.794  32.945,-17.835  32.952,-17.94
32.927,-17.973  32.975,-18.183  32.95,-18.241  33.043,-18.352  32.985,-18.412
33.003,-18.447  32.98,-18.48  32.87,-18.536  32.92,-18.726  32.885,-18.788  32.691,-18.834
32.716,-18.92  32.7,-18.943  32.71,-19.014  32.82,-19.028  32.862,-19.118  32.806,-19.323
32.769,-19.364  32.763,-19.464  32.825,-19.479  32.832,-19.52  32.816,-19.652
32.831,-19.685  32.895,-19.684  32.943,-19.649  32.954,-19.718  33.033,-19.784
33.007,-20.032  32.954,-20.03  32.885,-20.103  32.845,-20.287  32.672,-20.532
32.513,-20.565  32.471,-20.646  32.497,-20.898  32.468,-20.98  32.34,-21.134  32.447,-21.314
32.408,-21.29  31.434,-22.302  31.289,-22.397  31.15,-22.316  31.09,-22.337  30.84,-22.282
30.63,-22.331  30.335,-22.345  30.22,-22.291  30.135,-22.294  29.76,-22.131  29.457,-22.159
29.378,-22.193  29.24,-22.073  29.108,-22.069  29.04,-22.021  29.014,-21.94  29.057,-21.829
29.04,-21.798  28.86,-21.757  28.61,-21.647  28.443,-21.656  28.32,-21.603  28.01,-21.57
27.885,-21.31  27.667,-21.071  27.71,-20.757  27.682,-20.637  27.706,-20.527  27.59,-20.473
27.268,-20.496  27.284,-20.351  27.215,-20.11  27.027,-20.01  26.714,-19.927  26.509,-19.759
26.312,-19.651  26.331,-19.605  26.29,-19.573  26.194,-19.56  26.13,-19.501  25.945,-19.079
25.967,-19  25.94,-18.921  25.815,-18.814  25.762,-18.63  25.5,-18.385  25.387,-18.139
25.3,-18.073  25.219,-17.88  25.26,-17.794  25.316,-17.832  25.51,-17.861  25.67,-17.812
25.85,-17.907  25.864,-17.972  25.925,-17.999  26.095,-17.955  26.212,-17.883  26.7,-18.069
27.02,-17.959  27.149,-17.842  27.147,-17.784  27.577,-17.363  27.641,-17.198
27.777,-17.001  27.869,-16.93  28.114,-16.828  28.28,-16.707  28.72,-16.56  28.809,-16.486
28.857,-16.388  28.857,-16.06  28.84,-16.03  28.947,-15.957  29.042,-15.946  29.186,-15.813
29.563,-15.662  29.837,-15.615
"""
"""Natural Earth's border (1:10 million, public domain), thinned to within about 2 km; at Chirundu
it takes in the river, on both sides of which the town stands."""


def in_zimbabwe(latitude: float, longitude: float) -> bool:
    """Whether a point lies within the border or at most MARGIN_KM outside it."""
    corners = _corners()
    edges = list(zip(corners, corners[1:] + corners[:1], strict=True))
    point = (longitude, latitude)
    crossings = sum(_is_crossed(point, start, end) for start, end in edges)
    return crossings % 2 == 1 or any(
        _distance_km(point, start, end) <= MARGIN_KM for start, end in edges
    )


@functools.cache
def _corners() -> tuple[Point, ...]:
    pairs = (corner.split(",") for corner in _OUTLINE.split())
    return tuple((float(longitude), float(latitude)) for longitude, latitude in pairs)


def _is_crossed(point: Point, start: Point, end: Point) -> bool:
    """Whether the line from `point` due east meets the edge."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    return (y1 > y) != (y2 > y) and x < x1 + (x2 - x1) * (y - y1) / (y2 - y1)


def _distance_km(point: Point, start: Point, end: Point) -> float:
    """Return the distance to an edge on a flat map, which is exact enough for a few kilometres."""
    shrink = math.cos(math.radians(point[1]))
    x, y = (start[0] - point[0]) * shrink, start[1] - point[1]
    dx, dy = (end[0] - start[0]) * shrink, end[1] - start[1]
    along = max(0.0, min(1.0, -(x * dx + y * dy) / (dx * dx + dy * dy)))
    return math.hypot(x + along * dx, y + along * dy) * _KM_PER_DEGREE
