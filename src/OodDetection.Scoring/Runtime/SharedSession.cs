using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OodDetection.Scoring.Format;

namespace OodDetection.Scoring.Runtime;

/// <summary>A session of ONNX Runtime that is disposed when nobody computes with it any more.</summary>
internal sealed class SharedSession : IDisposable
{
    private static readonly string[] s_inputs = [MetadataKeys.Images];
    private static readonly string[] s_scores = [MetadataKeys.Score];
    private static readonly string[] s_verdicts = [MetadataKeys.Score, MetadataKeys.PValue, MetadataKeys.IsOod];
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private long[] _image = [];
    private string[] _outputs = s_scores;
    private string[] _withMap = [];
    private long[] _map = [];
    private int _users = 1; // the owner
    private int _disposed;

    private SharedSession(InferenceSession session)
    {
        _session = session;
        Metadata = session.ModelMetadata.CustomMetadataMap;
    }

    internal IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Makes a session of an intact model.</summary>
    /// <exception cref="InvalidDataException">ONNX Runtime does not take it.</exception>
    internal static SharedSession Open(byte[] model, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Threads that wait for the next image in a loop would take a whole core each, in a service that has other work.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            return new SharedSession(new InferenceSession(model, options));
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime does not take it: {e.Message}", e);
        }
    }

    /// <summary>Makes sure that the graph takes and gives what the file says, and remembers the shape of an image.</summary>
    internal void CheckSignature(ScorerInfo info)
    {
        _image = info.Layout == PixelLayout.ChannelsFirst ? [info.Channels, info.Height, info.Width] : [info.Height, info.Width, info.Channels];
        _outputs = info.Alpha is null ? s_scores : s_verdicts;
        _withMap = info.HasMap ? [.. _outputs, MetadataKeys.Map] : [];
        _map = [info.Height, info.Width];
        var isRight = _session.InputMetadata is { Count: 1 } inputs && inputs.TryGetValue(MetadataKeys.Images, out var images) && images.ElementDataType == TensorElementType.UInt8
            && images.Dimensions is [var n, var a, var b, var c] && n < 0 && a == _image[0] && b == _image[1] && c == _image[2]
            && Gives(MetadataKeys.Score, TensorElementType.Double)
            && (info.Alpha is null || (Gives(MetadataKeys.PValue, TensorElementType.Double) && Gives(MetadataKeys.IsOod, TensorElementType.Bool)))
            && (!info.HasMap || Gives(MetadataKeys.Map, TensorElementType.Float, _map));
        if (!isRight)
            throw new InvalidDataException($"its graph does not take uint8 '{MetadataKeys.Images}' of N×{string.Join('×', _image)} and give {string.Join(", ", info.HasMap ? _withMap : _outputs)}, as its metadata say");

        bool Gives(string name, TensorElementType type, params long[] sides)
            => _session.OutputMetadata.TryGetValue(name, out var output) && output.ElementDataType == type && output.Dimensions is [< 0, .. var rest] && rest.Select(side => (long)side).SequenceEqual(sides);
    }

    /// <summary>Keeps the session from being disposed for as long as it takes.</summary>
    /// <exception cref="ObjectDisposedException">It is too late.</exception>
    internal Use Lease()
    {
        for (var users = Volatile.Read(ref _users); ;)
        {
            ObjectDisposedException.ThrowIf(users == 0 || Volatile.Read(ref _disposed) != 0, typeof(OodScorer));
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return new Use(this);
            users = seen;
        }
    }

    /// <summary>Runs one batch. Only within a lease.</summary>
    /// <param name="pixels">The bytes, in the graph's order.</param>
    /// <param name="count">How many images they are.</param>
    /// <param name="answers">Where the results go.</param>
    /// <param name="start">The index of the first.</param>
    internal void Run(Memory<byte> pixels, int count, Answers answers, int start)
    {
        try
        {
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels, [count, .. _image]);
            var isMapped = answers.Maps.Length > 0;
            using var outputs = _session.Run(_run, s_inputs, [input], isMapped ? _withMap : _outputs);
            Take(outputs[0], answers.Scores);
            if (isMapped) Take(outputs[_outputs.Length], answers.Maps, (int)(_map[0] * _map[1]));
            if (_outputs.Length == 1) return;
            Take(outputs[1], answers.PValues);
            Take(outputs[2], answers.IsOod);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidOperationException($"ONNX Runtime failed on {count} images: {e.Message}", e);
        }

        void Take<T>(OrtValue output, T[] target, int each = 1)
            where T : unmanaged
        {
            var values = output.GetTensorDataAsSpan<T>();
            if (values.Length != count * each) throw new InvalidOperationException($"Expected {count * each} numbers from the graph for {count} images; got {values.Length}.");
            values.CopyTo(target.AsSpan(start * each));
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Release();
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0) return;
        _session.Dispose();
        _run.Dispose();
    }

    /// <summary>The use of a session by one call.</summary>
    internal readonly struct Use(SharedSession session) : IDisposable
    {
        public void Dispose() => session.Release();
    }
}
