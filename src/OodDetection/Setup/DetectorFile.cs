using System.Runtime.InteropServices;
using System.Text.Json;
using OodDetection.Shared;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Saves detectors, calibrated or not, each to one <c>.ood</c> file that has all that they consist of, and loads them.</summary>
/// <remarks>
/// <para>A file holds tensors and a description, never code. It is a safetensors file, so that other programs can read the tensors. SHA-256 digests cover
/// every byte: damage is noticed before anything is made of the file. They don't say who made it; load files from strangers with care, like any other data.</para>
/// <para>A detector loaded on the device that it was saved on scores as before, to the last bit.</para>
/// <para><b>Thread safety.</b> All methods may be called from several threads at once. Loading waits for a training of the process to end, since both use libtorch's global random numbers.</para>
/// </remarks>
public static class DetectorFile
{
    /// <summary>The usual extension of the files, <c>.ood</c>. Any other works too.</summary>
    public const string Extension = ".ood";

    /// <summary>Saves a detector. The file is written under another name in the same folder and then renamed, so there is never half a file.</summary>
    /// <param name="detector">A detector of the library, or of a registered class.</param>
    /// <param name="path">Where to save it; an existing file is replaced, and its permissions are kept.</param>
    /// <param name="registry">Kinds of detectors, networks and transforms of your own, or null.</param>
    /// <returns>The identity of the file, <see cref="DetectorFileInfo.Sha256"/>.</returns>
    /// <exception cref="NotSupportedException">The class of the detector, or of a network or transform in it, is not registered; the message says which.</exception>
    /// <exception cref="IOException">The file can't be written; an existing one is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write it, it is a folder, or, on Windows, an existing file is open elsewhere.</exception>
    public static string Save(IOodDetector detector, string path, DetectorRegistry? registry = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var target = AtomicFile.TargetOf(path);
        if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}', in which '{Path.GetFileName(target)}' is to be saved, does not exist.");
        var sha256 = "";
        AtomicFile.Write(path, stream => sha256 = Save(detector, stream, registry));
        return sha256;
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
        using var scope = NewDisposeScope();
        using var contents = new FileContents(BuiltInKinds.And(registry));
        var (manifest, tensors) = contents.Collect(detector);
        var sha256 = ContainerWriter.Write(stream, manifest, tensors);
        GC.KeepAlive(detector); // else its networks' finalisers may free the tensors, where the caller needs it no more
        return sha256;
    }

    /// <summary>The identity and the manifest that the file of a detector would have, without writing one.</summary>
    internal static (string Sha256, string Manifest) Describe(IOodDetector detector, DetectorRegistry? registry)
    {
        using var scope = NewDisposeScope();
        using var contents = new FileContents(BuiltInKinds.And(registry));
        var (manifest, tensors) = contents.Collect(detector);
        var (_, sha256) = ContainerWriter.SealedHeader(manifest, tensors);
        GC.KeepAlive(detector);
        return (sha256, manifest.ToJsonString(OptionsJson.Compact));
    }

    /// <summary>Loads a detector.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Device, registry and bounds; the defaults where null.</param>
    /// <param name="progress">Receives the progress, about every megabyte; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <returns>The detector; it is the caller's to dispose.</returns>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    /// <exception cref="InvalidOperationException">TorchSharp's native library is missing, or the device is not there.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, too large, of a newer format, or not a detector file, or holds something that is not registered; the message says what.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static IOodDetector Load(string path, DetectorFileOptions? options = null, IProgress<FileProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var stream = Open(path);
        return Load(stream, path, options, progress, cancellationToken);
    }

    /// <summary>Loads a detector from a stream.</summary>
    /// <param name="stream">A stream that can seek; the file goes from its position to its end. It is left open.</param>
    /// <param name="options">Device, registry and bounds; the defaults where null.</param>
    /// <param name="progress">Receives the progress, about every megabyte; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <inheritdoc cref="Load(string, DetectorFileOptions?, IProgress{FileProgress}?, CancellationToken)"/>
    public static IOodDetector Load(Stream stream, DetectorFileOptions? options = null, IProgress<FileProgress>? progress = null, CancellationToken cancellationToken = default)
        => Load(stream, "the stream", options, progress, cancellationToken);

    /// <summary>Loads a detector of a known class.</summary>
    /// <inheritdoc cref="Load(string, DetectorFileOptions?, IProgress{FileProgress}?, CancellationToken)"/>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string, DetectorFileOptions?, IProgress{FileProgress}?, CancellationToken)"/>, or the file holds a detector of another class.</exception>
    public static TDetector Load<TDetector>(string path, DetectorFileOptions? options = null, IProgress<FileProgress>? progress = null, CancellationToken cancellationToken = default)
        where TDetector : class, IOodDetector
        => Checked<TDetector>(Load(path, options, progress, cancellationToken), path);

    /// <summary>Loads a detector of a known class from a stream.</summary>
    /// <inheritdoc cref="Load(Stream, DetectorFileOptions?, IProgress{FileProgress}?, CancellationToken)"/>
    /// <exception cref="InvalidDataException">As for <see cref="Load(Stream, DetectorFileOptions?, IProgress{FileProgress}?, CancellationToken)"/>, or it holds a detector of another class.</exception>
    public static TDetector Load<TDetector>(Stream stream, DetectorFileOptions? options = null, IProgress<FileProgress>? progress = null, CancellationToken cancellationToken = default)
        where TDetector : class, IOodDetector
        => Checked<TDetector>(Load(stream, options, progress, cancellationToken), "the stream");

    /// <summary>Verifies every byte of a file and says what it holds, without making a detector of it, and with little memory.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxFileBytes">The maximum size of the file in bytes.</param>
    /// <param name="progress">Receives the progress, about every megabyte; null for none.</param>
    /// <param name="cancellationToken">Checked about as often.</param>
    /// <exception cref="InvalidDataException">The file is damaged, too large, of a newer format, or not a detector file; the message says what.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public static DetectorFileInfo Inspect(
        string path, long maxFileBytes = long.MaxValue, IProgress<FileProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var stream = Open(path);
        return Guarded(path, () =>
        {
            var container = new ContainerReader(stream, maxFileBytes);
            container.VerifyTensors(progress, cancellationToken);
            return DetectorFileInfo.Of(container);
        });
    }

    private static IOodDetector Load(Stream stream, string source, DetectorFileOptions? options, IProgress<FileProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek) throw new ArgumentException($"Expected a stream that can seek, since the size of a file is checked before it is read; copy it to a {nameof(MemoryStream)} first.", nameof(stream));
        TorchBackend.EnsureAvailable(); // before the options, whose device needs it
        options ??= new DetectorFileOptions();
        options.Validate();
        using var scope = NewDisposeScope();
        CheckDevice(options.Device);
        return Guarded(source, () =>
        {
            var container = new ContainerReader(stream, options.MaxFileBytes);
            if (options.ExpectedSha256 is { } expected && !string.Equals(expected, container.Sha256, StringComparison.OrdinalIgnoreCase))
                throw new InvalidDataException($"it is another file than expected: its identity ({nameof(DetectorFileInfo)}.{nameof(DetectorFileInfo.Sha256)}, which is not what sha256sum prints) is {container.Sha256}, not {expected}");
            using var file = new LoadedFile(container, BuiltInKinds.And(options.Registry), options.Device, progress, cancellationToken);
            return file.Build(cancellationToken);
        });
    }

    private static void CheckDevice(Device device)
    {
        try
        {
            using var probe = zeros(1, device: device);
        }
        catch (Exception error) when (error is ExternalException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidOperationException($"The detector can't be put on the device '{device}': {error.Message.Split('\n')[0].TrimEnd()}", error);
        }
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
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or JsonException or ExternalException
            or ArgumentException or InvalidOperationException and not ObjectDisposedException or KeyNotFoundException or IndexOutOfRangeException or OverflowException or FormatException)
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
}
