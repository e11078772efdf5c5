"""What the simulated printer is: a monochrome duplex printer, A4 security paper in tray 1, A3 in tray 2."""

A4, A3 = ("iso_a4_210x297mm", 21000, 29700), ("iso_a3_297x420mm", 29700, 42000)    # hundredths of a millimetre
MARGIN = 423


def media(size, source="", kind=""):
    name, width, height = size
    margins = " ".join(f"MEMBER integer media-{side}-margin {MARGIN}" for side in ("top", "bottom", "left", "right"))
    tray = f" MEMBER keyword media-source \"{source}\" MEMBER keyword media-type \"{kind}\"" if source else ""
    return (f"{{MEMBER collection media-size {{MEMBER integer x-dimension {width} MEMBER integer y-dimension {height}}} "
            f"MEMBER keyword media-size-name \"{name}\" {margins}{tray}}}")


def size(entry):
    return f"{{MEMBER integer x-dimension {entry[1]} MEMBER integer y-dimension {entry[2]}}}"


def printer():
    names = f'"{A4[0]}","{A3[0]}"'
    margins = "\n".join(f"ATTR integer media-{side}-margin-supported 0,{MARGIN}" for side in ("top", "bottom", "left", "right"))
    return f"""ATTR keyword media-supported {names}
ATTR keyword media-default "{A4[0]}"
ATTR keyword media-ready {names}
ATTR keyword media-source-supported "auto","tray-1","tray-2"
ATTR keyword media-type-supported "auto","stationery","security"
ATTR collection media-size-supported {size(A4)},{size(A3)}
{margins}
ATTR collection media-col-default {media(A4, "tray-1", "security")}
ATTR collection media-col-ready {media(A4, "tray-1", "security")},{media(A3, "tray-2", "stationery")}
ATTR collection media-col-database {media(A4)},{media(A3)}
ATTR keyword sides-supported "one-sided","two-sided-long-edge","two-sided-short-edge"
ATTR keyword sides-default "one-sided"
ATTR boolean color-supported false
ATTR keyword print-color-mode-supported "monochrome","auto"
ATTR keyword print-color-mode-default "monochrome"
ATTR resolution printer-resolution-supported 600dpi
ATTR resolution printer-resolution-default 600dpi
ATTR resolution pwg-raster-document-resolution-supported 600dpi
ATTR keyword pwg-raster-document-type-supported "black_1","sgray_8"
ATTR keyword pwg-raster-document-sheet-back "normal"
ATTR keyword urf-supported "CP1","IS1-4-5-19","MT1-2-3-4-5-6","RS600","V1.4","W8","DM1"
ATTR enum print-quality-supported 3,4,5
ATTR enum print-quality-default 4
ATTR keyword output-bin-supported "face-down"
ATTR keyword output-bin-default "face-down"
ATTR rangeOfInteger copies-supported 1-99
ATTR integer copies-default 1
ATTR text printer-make-and-model "Example Kiosk"
ATTR text printer-device-id "MFG:Example;MDL:Kiosk;CMD:PDF,PWG,URF;"
ATTR mimeMediaType document-format-supported "application/pdf","image/pwg-raster","image/urf","application/octet-stream"
"""


def bus(path):
    return f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={path}</listen><auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
"""
