using System.IO.Compression;
using System.Xml.Linq;

namespace OodDetection.Packages.Tests;

/// <summary>What a package file holds.</summary>
public sealed class Package : IDisposable
{
    private readonly ZipArchive _files;
    private readonly ZipArchive _symbols;

    internal Package(string path)
    {
        _files = ZipFile.OpenRead(path);
        _symbols = ZipFile.OpenRead(Path.ChangeExtension(path, "snupkg"));
        var nuspec = XDocument.Parse(Text(Files.Single(f => f.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!;
        Metadata = nuspec.Element(nuspec.Name.Namespace + "metadata")!;
    }

    public IReadOnlyList<string> Files => [.. _files.Entries.Select(e => e.FullName)];

    public IReadOnlyList<string> Symbols => [.. _symbols.Entries.Select(e => e.FullName).Where(n => n.EndsWith(".pdb", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public XElement Metadata { get; }

    /// <summary>For each target framework the packages it depends on, with the lowest version of each.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Dependencies =>
        Element("dependencies")!.Elements().ToDictionary(
            g => g.Attribute("targetFramework")!.Value,
            g => g.Elements().ToDictionary(d => d.Attribute("id")!.Value, d => d.Attribute("version")!.Value));

    public XElement? Element(string name) => Metadata.Element(Metadata.Name.Namespace + name);

    public string Text(string file)
    {
        using var reader = new StreamReader(_files.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public byte[] Bytes(string file) => Read(_files, file);

    public byte[] SymbolBytes(string file) => Read(_symbols, file);

    public void Dispose()
    {
        _files.Dispose();
        _symbols.Dispose();
    }

    private static byte[] Read(ZipArchive archive, string file)
    {
        using var stream = archive.GetEntry(file)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
