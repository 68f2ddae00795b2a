using System.IO.Enumeration;

namespace OodDetection.Data;

/// <summary>Finds all files below a folder, but for what systems leave behind.</summary>
internal sealed class FolderScan
{
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false, ReturnSpecialDirectories = false };
    private readonly HashSet<string> _open = []; // real paths of the folders that the walk is in: a link to one of them is a circle
    private readonly CancellationToken _cancellationToken;

    private FolderScan(CancellationToken cancellationToken) => _cancellationToken = cancellationToken;

    internal List<FoundFile> Files { get; } = [];

    internal List<string> Skipped { get; } = [];

    /// <summary>Folders at the top in which no file was found.</summary>
    internal List<string> EmptyFolders { get; } = [];

    internal static FolderScan Of(string folder, CancellationToken cancellationToken)
    {
        var scan = new FolderScan(cancellationToken);
        scan.Walk(folder, "");
        return scan;
    }

    private void Walk(string folder, string below)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        var real = Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);
        if (!_open.Add(real))
        {
            Skipped.Add(folder);
            return;
        }

        var entries = new FileSystemEnumerable<(string Name, bool IsFolder)>(folder, (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory), s_everything);
        foreach (var (name, isFolder) in entries)
        {
            var path = Path.Join(folder, name);
            if (FileKinds.IsLeftBehind(name)) Skipped.Add(path);
            else if (!isFolder) Files.Add(new FoundFile(path, below + name, maxBytes => FileBytes.Read(path, maxBytes)));
            else
            {
                var before = Files.Count;
                Walk(path, $"{below}{name}/");
                if (below.Length == 0 && Files.Count == before) EmptyFolders.Add(name);
            }
        }

        _open.Remove(real);
    }
}
