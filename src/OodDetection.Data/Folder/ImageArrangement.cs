namespace OodDetection.Data;

/// <summary>Makes a set of the files that were found: which are images, and what the folders mean.</summary>
internal static class ImageArrangement
{
    private static readonly HashSet<string> s_parts = new(StringComparer.OrdinalIgnoreCase) { "train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval" };

    /// <param name="name">What the set is called.</param>
    /// <param name="where">The folder or archive, for messages.</param>
    /// <param name="found">The files, in any order.</param>
    /// <param name="emptyFolders">Folders at the top without any file.</param>
    /// <param name="skipped">What was passed over already.</param>
    /// <param name="options">What folders mean.</param>
    internal static ImageFiles Arrange(string name, string where, IEnumerable<FoundFile> found, IEnumerable<string> emptyFolders, IReadOnlyList<string> skipped, ImageFolderOptions options)
    {
        if (!Enum.IsDefined(options.Layout)) throw new ArgumentException($"Expected {nameof(ImageFolderOptions.Layout)} of {nameof(FolderLayout)}; got {options.Layout}.", nameof(options));
        var kinds = new FileKinds(options.Decoders);
        var (images, others) = (new List<FoundFile>(), skipped.ToList());
        foreach (var file in found.OrderBy(f => f.RelativePath, PathOrder.Instance))
        {
            if (kinds.IsImage(file)) images.Add(file);
            else others.Add(file.Name);
        }

        where = Printable.Path(where);
        var atTop = images.FindAll(f => f.Depth == 0);
        string[] tops = [.. images.Select(f => f.TopFolder)];
        var folders = tops.Where(top => top.Length > 0).Distinct().ToList();
        if (images.Count == 0) throw new InvalidDataException($"{where}: expected images ({string.Join(", ", ImageDecoder.Extensions)}), found none{(others.Count == 0 ? "" : $" among {others.Count} files")}.");
        if (options.Layout == FolderLayout.Flat || (options.Layout == FolderLayout.Auto && folders.Count == 0))
        {
            if (!options.Recursive && folders.Count > 0)
                throw new InvalidDataException($"{where}: expected images in the folder itself, found {images.Count - atTop.Count} more in {Listed(folders)}. To take them too, set {nameof(ImageFolderOptions.Recursive)}; else move them away.");
            return Made(images, null, []);
        }

        if (atTop.Count > 0)
        {
            throw new InvalidDataException(
                $"{where}: expected either images or folders of classes, found {atTop.Count} images ({Printable.Path(atTop[0].RelativePath)}{(atTop.Count > 1 ? ", …" : "")}) beside {Listed(folders)}. " +
                $"Move them into a class, or set {nameof(ImageFolderOptions.Layout)} = {nameof(FolderLayout)}.{nameof(FolderLayout.Flat)} and {nameof(ImageFolderOptions.Recursive)} to take all without labels.");
        }

        if (options.Layout == FolderLayout.Auto && folders.Count > 1 && folders.TrueForAll(s_parts.Contains))
        {
            throw new InvalidDataException(
                $"{where}: expected folders of classes, found {Listed(folders)}, which are called like the parts of a set. Name one of them, or set {nameof(ImageFolderOptions.Layout)} = {nameof(FolderLayout)}.{nameof(FolderLayout.Classes)} if they are classes.");
        }

        var deeper = images.Find(f => f.Depth > 1);
        if (deeper is not null && !options.Recursive)
        {
            throw new InvalidDataException(
                $"{where}: expected images in the folders of classes themselves, found the folder {Printable.Path(deeper.Folder)} with more. Masks? Move them away. More images of the class? Set {nameof(ImageFolderOptions.Recursive)}.");
        }

        var empty = emptyFolders.Except(folders).FirstOrDefault();
        if (empty is not null)
            throw new InvalidDataException($"{where}: expected images in each folder, found none in {Printable.Path(empty)}. Remove it, or move images into it.");
        folders.Sort(StringComparer.Ordinal);
        var labels = folders.Select((folder, label) => (folder, label)).ToDictionary(p => p.folder, p => p.label);
        return Made(images, [.. tops.Select(top => labels[top])], folders);

        ImageFiles Made(List<FoundFile> files, int[]? its, List<string> classes) => new(
            name, [.. files.Select(f => new ImageFile(f.Name, f.RelativePath, f.Read, kinds.DecoderOf(f)))], its, ImageSet.NumberNames(classes), others);
    }

    private static string Listed(List<string> folders)
        => (folders.Count == 1 ? "the folder " : $"{folders.Count} folders: ") + Printable.Path(string.Join(", ", folders.Order(StringComparer.Ordinal).Take(3))) + (folders.Count > 3 ? ", …" : "");

    // By folder, then by name: a-b/1 comes after a/2, as the classes are sorted.
    private sealed class PathOrder : IComparer<string>
    {
        internal static readonly PathOrder Instance = new();

        public int Compare(string? x, string? y)
        {
            var a = x.AsSpan();
            var b = y.AsSpan();
            while (true)
            {
                var (i, j) = (a.IndexOf('/'), b.IndexOf('/'));
                var order = (i < 0 ? a : a[..i]).CompareTo(j < 0 ? b : b[..j], StringComparison.Ordinal);
                if (order != 0 || i < 0 || j < 0) return order != 0 ? order : i.CompareTo(j);
                a = a[(i + 1)..];
                b = b[(j + 1)..];
            }
        }
    }
}
