namespace OodDetection.Data;

/// <summary>A file of a folder or an archive, before it is known whether it is an image.</summary>
/// <param name="Name">Where it is, for messages.</param>
/// <param name="RelativePath">The path below the folder, with slashes.</param>
/// <param name="Read">Reads its bytes.</param>
internal sealed record FoundFile(string Name, string RelativePath, Func<int, FileBytes> Read)
{
    internal string[] Folders => RelativePath.Split('/')[..^1];
}
