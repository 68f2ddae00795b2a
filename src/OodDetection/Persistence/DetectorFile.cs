using System.Text.Json;
using OodDetection.Persistence;

namespace OodDetection;

/// <summary>Saves detectors, calibrated or not, each to one <c>.ood</c> file that has all that they consist of, and loads them.</summary>
/// <remarks>
/// <para>A file holds tensors and a description, never code. It is a safetensors file, so that other programs can read the tensors. SHA-256 digests cover
/// every byte: damage is noticed before anything is made of the file. They don't tell who made it; load files of strangers with care, as any data.</para>
/// <para>A detector loaded on the device that it was saved on scores as before, to the last bit.</para>
/// <para><b>Thread safety.</b> All methods may run on several threads at once. Loading waits for a training of the process to end, since both use libtorch's global random numbers.</para>
/// </remarks>
public static class DetectorFile
{
    /// <summary>The usual ending of the files' names, <c>.ood</c>. Any other does.</summary>
    public const string Extension = ".ood";

    /// <summary>Saves a detector. The file is written beside its place under another name and then renamed, so that there never is half a file.</summary>
    /// <param name="detector">A detector of the library, or of a registered class.</param>
    /// <param name="path">Where to; a file that is there is replaced.</param>
    /// <param name="registry">Kinds of detectors, networks and transforms of your own, or null.</param>
    /// <returns>The identity of the file, <see cref="DetectorFileInfo.Sha256"/>.</returns>
    /// <exception cref="NotSupportedException">The class of the detector, or of a network or transform in it, is not registered; the message says which.</exception>
    /// <exception cref="IOException">The file can't be written; one that was there is as it was.</exception>
    public static string Save(IOodDetector detector, string path, DetectorRegistry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var whole = Path.GetFullPath(path);
        if (Path.GetDirectoryName(whole) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}', in which '{Path.GetFileName(whole)}' is to be saved, does not exist.");
        var temporary = $"{whole}.{Path.GetRandomFileName()}.tmp";
        try
        {
            string sha256;
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                sha256 = Save(detector, stream, registry);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, whole, overwrite: true);
            return sha256;
        }
        finally
        {
            File.Delete(temporary); // what was renamed is not there any more
        }
    }

    /// <summary>Writes a detector to a stream.</summary>
    /// <inheritdoc cref="Save(IOodDetector, string, DetectorRegistry?)"/>
    /// <param name="detector">A detector of the library, or of a registered class.</param>
    /// <param name="stream">The stream; it is left open.</param>
    /// <param name="registry">Kinds of detectors, networks and transforms of your own, or null.</param>
    public static string Save(IOodDetector detector, Stream stream, DetectorRegistry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(stream);
        using var contents = new FileContents(registry ?? DetectorRegistry.BuiltIn);
        var (manifest, tensors) = contents.Collect(detector);
        return ContainerWriter.Write(stream, manifest, tensors);
    }

    /// <summary>Loads a detector.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Device, registry and bounds; the defaults where null.</param>
    /// <returns>The detector; it is the caller's to dispose.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, too large, of a newer format or none of this kind, or holds something that is not registered; the message says what.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IOodDetector Load(string path, DetectorFileOptions? options = null)
    {
        using var stream = Open(path);
        return Load(stream, path, options);
    }

    /// <summary>Loads a detector from a stream.</summary>
    /// <param name="stream">A stream that can seek; the file goes from its position to its end. It is left open.</param>
    /// <param name="options">Device, registry and bounds; the defaults where null.</param>
    /// <inheritdoc cref="Load(string, DetectorFileOptions?)"/>
    public static IOodDetector Load(Stream stream, DetectorFileOptions? options = null) => Load(stream, "the stream", options);

    /// <summary>Loads a detector of a known class.</summary>
    /// <inheritdoc cref="Load(string, DetectorFileOptions?)"/>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string, DetectorFileOptions?)"/>, or the file holds a detector of another class.</exception>
    public static TDetector Load<TDetector>(string path, DetectorFileOptions? options = null)
        where TDetector : class, IOodDetector
        => Checked<TDetector>(Load(path, options), path);

    /// <summary>Loads a detector of a known class from a stream.</summary>
    /// <inheritdoc cref="Load(Stream, DetectorFileOptions?)"/>
    /// <exception cref="InvalidDataException">As for <see cref="Load(Stream, DetectorFileOptions?)"/>, or it holds a detector of another class.</exception>
    public static TDetector Load<TDetector>(Stream stream, DetectorFileOptions? options = null)
        where TDetector : class, IOodDetector
        => Checked<TDetector>(Load(stream, options), "the stream");

    /// <summary>Verifies every byte of a file and says what it holds, without making a detector of it, and with little memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largestFile">The most bytes that the file may have.</param>
    /// <exception cref="InvalidDataException">The file is damaged, too large, of a newer format or none of this kind; the message says what.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static DetectorFileInfo Inspect(string path, long largestFile = long.MaxValue)
    {
        using var stream = Open(path);
        return Guarded(path, () =>
        {
            var container = new ContainerReader(stream, largestFile);
            container.VerifyTensors();
            return InfoOf(container);
        });
    }

    private static IOodDetector Load(Stream stream, string source, DetectorFileOptions? options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek) throw new ArgumentException($"Expected a stream that can seek, since the size of a file is checked before it is read; copy it to a {nameof(MemoryStream)} first.", nameof(stream));
        options ??= new DetectorFileOptions();
        options.Validate();
        TorchBackend.EnsureAvailable();
        return Guarded(source, () =>
        {
            var container = new ContainerReader(stream, options.LargestFile);
            if (options.ExpectedSha256 is { } expected && !string.Equals(expected, container.Sha256, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"it is another file than expected: its SHA-256 is {container.Sha256}, not {expected}");
            using var file = new LoadedFile(container, options.Registry, options.Device);
            return file.Build();
        });
    }

    private static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
    }

    // A file whose digests are right can still say anything. Whatever is wrong with it, it is the file's fault, not the caller's.
    private static T Guarded<T>(string source, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException or OverflowException or FormatException)
        {
            throw new InvalidDataException($"'{source}' can't be loaded: {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static TDetector Checked<TDetector>(IOodDetector detector, string source)
        where TDetector : class, IOodDetector
    {
        if (detector is TDetector wanted) return wanted;
        detector.Dispose();
        throw new InvalidDataException($"'{source}' holds a {detector.GetType().Name}; expected a {typeof(TDetector).Name}.");
    }

    private static DetectorFileInfo InfoOf(ContainerReader container)
    {
        var manifest = container.Manifest;
        var outer = ManifestJson.Member(manifest, "detector", "manifest");
        var inner = outer;
        while (inner.GetProperty("kind").GetString() is "calibrated" or "calibrated-windows") inner = inner.GetProperty("settings").GetProperty("detector");
        var networks = ManifestJson.Member(manifest, "networks", "manifest").EnumerateObject().ToArray();
        return new DetectorFileInfo
        {
            Sha256 = container.Sha256,
            Format = manifest.GetProperty("format").GetInt32(),
            Library = ManifestJson.Text(ManifestJson.Member(manifest, "library", "manifest"), "library"),
            Detector = inner.GetProperty("kind").GetString()!,
            IsCalibrated = outer.GetProperty("kind").GetString() is "calibrated" or "calibrated-windows",
            Images = networks.Length == 0 ? null : ManifestJson.Preprocessing(ManifestJson.Member(networks[0].Value, "preprocessing", "networks")).Input,
            Length = container.Length,
            Parts = [.. container.Parts.Select(part => new DetectorFilePart(part.Name, part.Sha256, part.Bytes))],
            Manifest = manifest.GetRawText(),
        };
    }
}
