namespace OodDetection.Data;

/// <summary>A file of a folder or an archive, before it is known whether it is an image.</summary>
/// <param name="name">Where it is, for messages.</param>
/// <param name="relativePath">The path below the folder, with slashes.</param>
/// <param name="read">Reads its bytes.</param>
internal sealed class FoundFile(string name, string relativePath, Func<int, FileBytes> read)
{
    internal string Name { get; } = name;

    internal string RelativePath { get; } = relativePath;

    internal Func<int, FileBytes> Read { get; } = read;

    /// <summary>How many folders it lies in. Counted, not split into names: sets have a hundred thousand files.</summary>
    internal int Depth { get; } = relativePath.AsSpan().Count('/');

    /// <summary>The outermost folder; empty where it lies in none.</summary>
    internal string TopFolder => Depth == 0 ? "" : RelativePath[..RelativePath.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The folders that it lies in, as a path; empty where it lies in none.</summary>
    internal string Folder => Depth == 0 ? "" : RelativePath[..RelativePath.LastIndexOf('/')];

    /// <summary>The same file, its path without the outermost folder.</summary>
    internal FoundFile WithoutTopFolder() => new(Name, RelativePath[(TopFolder.Length + 1)..], Read);
}
