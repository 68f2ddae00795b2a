using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CompareDetectors.Report;

/// <summary>Builds a page as a tree of elements, so that every text is escaped and every element is closed.</summary>
internal static class Html
{
    private static readonly HashSet<string> s_void = ["meta", "img", "br", "hr", "link", "input", "col"];

    /// <summary>An element; <paramref name="content"/> holds attributes, elements, texts, sequences of these, and nulls, which are left out.</summary>
    public static XElement E(string name, params object?[] content) => new(name, content);

    public static XAttribute A(string name, object value) => new(name, value);

    public static XAttribute Class(string names) => new("class", names);

    /// <summary>The page as HTML that is also well-formed XML.</summary>
    public static string Serialize(XElement root)
    {
        foreach (var element in root.DescendantsAndSelf())
            Mend(element);
        var text = new StringBuilder("<!DOCTYPE html>\n");
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(text, settings))
            root.Save(writer);
        return text.Append('\n').ToString();
    }

    private static void Mend(XElement element)
    {
        // A browser takes <td /> for an opening tag; only void elements may look so.
        if (element.IsEmpty && !s_void.Contains(element.Name.LocalName))
            element.Add("");
        foreach (var text in element.Nodes().OfType<XText>())
            text.Value = Printable(text.Value);
        foreach (var attribute in element.Attributes())
            attribute.Value = Printable(attribute.Value);
    }

    /// <summary>The text with U+FFFD in place of what no page may hold: control characters and halves of surrogate pairs.</summary>
    private static string Printable(string text)
    {
        var bad = false;
        for (var i = 0; i < text.Length && !bad; i++)
            bad = !XmlConvert.IsXmlChar(text[i]);
        if (!bad)
            return text;
        var mended = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            mended.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString());
        return mended.ToString();
    }
}
