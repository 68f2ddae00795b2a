using System.Xml.Linq;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>Parts that repeat for each ID class: the first is open, the others open by a click.</summary>
internal static class Folded
{
    public static IEnumerable<XElement> ByClass(ReportModel model, IEnumerable<(int Class, object Content)> parts)
        => parts.Select((part, i) => E(
            "details",
            i == 0 ? A("open", "open") : null,
            E("summary", "ID class " + model.ClassName(part.Class)),
            part.Content));
}
