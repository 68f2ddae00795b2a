using System.Xml;
using System.Xml.Linq;

namespace CompareDetectors.Tests.Report;

/// <summary>A report as a test looks at it: parsed, so a page that is not well-formed fails every test.</summary>
internal sealed class ReportPage
{
    public ReportPage(string text)
    {
        Text = text;
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        Root = XDocument.Load(reader).Root!;
    }

    public string Text { get; }

    public XElement Root { get; }

    public IEnumerable<XElement> All(string name) => Root.Descendants(name);

    public XElement? Section(string id) => All("section").FirstOrDefault(s => (string?)s.Attribute("id") == id);

    /// <summary>The table under the caption with an id.</summary>
    public XElement Table(string captionId) => All("table").Single(t => (string?)t.Attribute("aria-labelledby") == captionId);

    /// <summary>The cells of a row (from 0, over all groups), the first one the detector's.</summary>
    public static XElement[] Row(XElement table, int row)
        => [.. table.Elements("tbody").Elements("tr").Where(r => (string?)r.Attribute("class") != "group").ElementAt(row).Elements()];

    /// <summary>The columns whose cell in a row is in bold, from 1.</summary>
    public static int[] Bold(XElement table, int row)
        => [.. Row(table, row).Select((cell, i) => (cell, i)).Where(c => c.cell.Descendants("strong").Any()).Select(c => c.i)];

    /// <summary>The texts of an element and all in it, with a blank between them.</summary>
    public static string Words(XElement element)
        => string.Join(' ', element.DescendantNodes().OfType<XText>().Select(t => t.Value.Trim()).Where(t => t.Length > 0));
}
