"""Picture files and PDFs that are handed in, looked at side by side and put in their places among the other documents."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from evidence.sightings import Sighting
from scanner.inputs import Given, PictureFile, Unreadable
from scanner.looking import missing_libraries
from scanner.source import ShownPicture, Source

_AHEAD = 4  # documents that are read while pictures before them are still looked at


def picture_source(file: PictureFile, sighting: Sighting) -> Source:
    """A picture file as a document that holds nothing but this picture."""
    return Source(file.name, file.name, b"", pictures=(ShownPicture(file.name, file.name, "", sighting),))


def looked_at(given: Iterable[Given]) -> Iterator[Source | Unreadable]:
    """Documents in their order, pictures looked at; one that is refused is named with why."""
    if lacking := missing_libraries():
        why = f"没有安装看图要用的 {'、'.join(lacking)}，图片没有看，请重新运行 xunzheng 的启动脚本安装。"
        yield from (Unreadable(one.name, f"{one.name}：{why}") if isinstance(one, PictureFile) else one for one in given)
        return
    from vision.pool import PROCESSES, Pool

    with Pool() as pool, ThreadPoolExecutor(PROCESSES) as threads:
        waiting: list[Future[Source | Unreadable]] = []
        for one in given:
            waiting.append(threads.submit(_seen, one, pool.look))
            if len(waiting) > _AHEAD:
                yield waiting.pop(0).result()
        yield from (one.result() for one in waiting)


def look_once(file: PictureFile) -> Source | Unreadable:
    """One picture file looked at."""
    return next(looked_at([file]))


def _seen(one: Given, look: Callable[[bytes], Sighting]) -> Source | Unreadable:
    if not isinstance(one, PictureFile):
        return one
    sighting = look(one.data)
    return Unreadable(one.name, f"{one.name}：{sighting.refused}。") if sighting.refused else picture_source(one, sighting)
