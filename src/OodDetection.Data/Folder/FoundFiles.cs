namespace OodDetection.Data;

/// <summary>The files of a place that is a folder or an archive: published sets are read from either.</summary>
internal static class FoundFiles
{
    /// <summary>Lists files whose paths below the place are wanted.</summary>
    /// <param name="place">A folder, or a zip or tar archive.</param>
    /// <param name="keep">Told the path of each, with slashes.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    internal static List<FoundFile> In(string place, Func<string, bool> keep, CancellationToken cancellationToken) => File.Exists(place)
        ? ImageArchive.Find(place, path => keep(path) && !FileKinds.LiesInLeftBehind(path), cancellationToken)
        : FolderScan.Of(place, cancellationToken).Files.FindAll(file => keep(file.RelativePath));
}
