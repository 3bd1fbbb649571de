"""The words of the camera, translated. Fields in braces are filled in by the browser."""

from cnnviz.ui.i18n import _


def live_labels() -> dict[str, str]:
    """Return every text of the component."""
    return {
        "region": _("Camera with the network's answer"),
        # controls
        "start": _("Start the camera"),
        "stop": _("Stop"),
        "freeze": _("Freeze"),
        "thaw": _("Go on"),
        "mirror": _("Mirror"),
        "camera": _("Camera"),
        "unnamed": _("Camera {number}"),
        "file": _("Video file"),
        # where no picture is
        "off": _("Show the network something: a pet, a toy, a photo on your telephone."),
        "starting": _("Waiting for the camera. The browser may ask you for permission."),
        # troubles
        "insecure": _(
            "The browser gives a camera only to pages that come over https or from localhost. "
            "A video file works here all the same."
        ),
        "refused": _(
            "The camera was refused. Allow it for this page in the browser's address bar and start again."
        ),
        "none": _("No camera was found. Plug one in and start again, or choose a video file."),
        "busy": _("The camera does not answer. Another program may be using it; close it and start again."),
        "ended": _("The camera was disconnected."),
        "film": _("The browser cannot play the file {name}. MP4 and WebM usually work."),
        "slow": _("The server has not answered for {seconds} s; the next frame was sent."),
        # answers
        "answers": _("What the network says"),
        "waiting": _("Waiting for the first answer…"),
        "about": _("Map: {method} for “{name}”, {rows}×{columns} grid"),
        "empty": _("The map is empty: nothing in the picture speaks for “{name}”."),
        "picture": _("The camera's picture with the map over it. {answer}"),
        "says": _("The network says {name}, {share}."),
        "rate": _("{rate} pictures a second · {wait} ms from picture to answer, {work} ms of it the network"),
        # frozen
        "frozen": _("Frozen. {answer}"),
        "cells": _("Numbers of the map"),
        "numbers": _(
            "Each cell in percent of the peak, which is {peak}. Point at a cell for its own number."
        ),
        "cell": _("Row {row}, column {column}: {value}, {share} of the peak"),
    }
