using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx;

/// <summary>
/// A network in an ONNX file, run by ONNX Runtime on the CPU. <see cref="Open"/> gives it as a <see cref="FrozenNetwork"/>, for every detector that takes
/// one; its layers are the tensors of the graph, by their names there.
/// </summary>
/// <remarks>
/// ONNX Runtime is started without its telemetry, and sends nothing anywhere. Models are not trusted: their size is bounded, external data is only read
/// where that is allowed, and operators of other libraries are not loaded. Models can't be trained here, and gradients don't go through them.
/// <b>Thread safety.</b> Any number of threads may run it at once.
/// </remarks>
public sealed class OnnxNetwork : ExternalNetwork
{
    private const string Model = "model";
    private readonly Lazy<ModelFacts> _facts;
    private readonly Lazy<LinearHead?> _head;
    private readonly SessionPool _sessions;
    private readonly int _threads;

    /// <summary>Makes a network of the bytes of a model, or of zeros that its bytes come in place of.</summary>
    /// <param name="bytes">The bytes; the network takes them over.</param>
    /// <param name="settings">How it is given images.</param>
    /// <param name="threads">Threads of a pass.</param>
    /// <param name="facts">What is known of the model already; null to look when it is needed.</param>
    internal OnnxNetwork(Tensor bytes, OnnxNetworkSettings settings, int threads, ModelFacts? facts = null)
        : base(nameof(OnnxNetwork))
    {
        (Settings, _threads) = (settings, threads);
        register_buffer(Model, bytes.DetachFromDisposeScope());
        _facts = facts is null ? new Lazy<ModelFacts>(() => ModelFacts.Of(Parse())) : new Lazy<ModelFacts>(facts);
        _head = new Lazy<LinearHead?>(() => Detached(ModelHead.Find(Parse().Graph!, Settings.Output)));
        _sessions = new SessionPool(Start);
    }

    /// <summary>The tensor that is the network's output.</summary>
    public string OutputName => Settings.Output;

    /// <summary>The tensors that can be read as layers: all that depend on the values of the image, in the order in which they are computed.</summary>
    public override IReadOnlyList<string> LayerNames => _facts.Value.Layers;

    /// <summary>How many images the model takes at once; null for any number. Where it takes a fixed number, images are given to it that many at a time, and the last batch is filled up.</summary>
    public int? FixedBatchSize => Settings.Batch == 0 ? null : Settings.Batch;

    internal OnnxNetworkSettings Settings { get; }

    /// <summary>What the model takes.</summary>
    internal ModelInput Input => _facts.Value.Input;

    /// <summary>The versions of the operators that the model has.</summary>
    internal IReadOnlyList<OperatorSetIdProto> Operators => _facts.Value.Operators;

    internal long ByteCount => get_buffer(Model)!.NumberOfElements;

    /// <summary>Opens a network.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">Preprocessing, output, layout and bounds; the defaults where null.</param>
    /// <returns>The frozen network with its preprocessing; it is the caller's to dispose, and detectors take shares in it.</returns>
    /// <exception cref="ArgumentException">An option is not valid or doesn't fit the model, there is no such output, or the preprocessing is not known.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, too large or no model, or the model can't be run here: several inputs, no batch of images, operators of other libraries, external data. The message says what.</exception>
    /// <exception cref="InvalidOperationException">A native library is missing.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    public static FrozenNetwork Open(string path, OnnxNetworkOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new OnnxNetworkOptions();
        options.Validate();
        TorchBackend.EnsureAvailable();
        try
        {
            return ModelOpening.Open(ModelFile.Read(path, options), options);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"'{path}' can't be opened: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <inheritdoc/>
    public override void Prepare(IReadOnlyList<string> layers)
    {
        base.Prepare(layers);
        _sessions.Keep(layers);
    }

    /// <inheritdoc/>
    public override void Release(IReadOnlyList<string> layers) => _sessions.Release(layers);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A layer gives no numbers.</exception>
    /// <exception cref="InvalidOperationException">The model fails on these images.</exception>
    public override (Tensor Output, IReadOnlyList<Tensor> Layers) Run(Tensor input, IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(layers);
        if (input.dim() != 4) throw new ArgumentException($"Expected N×C×H×W; got {string.Join('×', input.shape)}.", nameof(input));
        using var scope = NewDisposeScope();
        var images = Arranged(input.detach().to(ScalarType.Float32).cpu());
        var outputs = _sessions.Use(layers, session => Settings.Batch == 0 ? session.Run(images) : RunByBatches(session, images));
        return (OnDevice(outputs[Settings.Output]), [.. layers.Select(layer => OnDevice(outputs[layer]))]);

        // Two names of one tensor get a tensor each.
        Tensor OnDevice(Tensor values) => values.alias().to(input.device).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override string? FindNonFiniteWeight() => ModelWeights.FirstNotFinite(Parse().Graph!);

    /// <inheritdoc/>
    public override LinearHead? FindHead() => _head.Value is { } head ? new LinearHead(head.Features, head.Weight.clone(), head.Bias?.clone()) : null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sessions.Dispose();
            if (_head.IsValueCreated) _head.Value?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Gives back the memory of what was run to try the network.</summary>
    internal OnnxNetwork Trimmed()
    {
        _sessions.Trim();
        return this;
    }

    // Kept for as long as the network is, whoever asks first.
    private static LinearHead? Detached(LinearHead? head)
    {
        head?.Weight.DetachFromDisposeScope();
        head?.Bias?.DetachFromDisposeScope();
        return head;
    }

    private Tensor Arranged(Tensor images)
    {
        if (Settings.ChannelOrder == OnnxChannelOrder.Reversed) images = images.flip(1);
        return Settings.Layout == OnnxImageLayout.ChannelsLast ? images.permute(0, 2, 3, 1) : images;
    }

    private Dictionary<string, Tensor> RunByBatches(ModelSession session, Tensor images)
    {
        var count = images.shape[0];
        var parts = new List<Dictionary<string, Tensor>>();
        for (var start = 0L; start < count; start += Settings.Batch)
        {
            var here = Math.Min(Settings.Batch, count - start);
            var batch = images.narrow(0, start, here);
            if (here < Settings.Batch) batch = cat(new[] { batch, batch.narrow(0, here - 1, 1).expand(Settings.Batch - here, -1, -1, -1) });
            parts.Add(session.Run(batch).ToDictionary(tensor => tensor.Key, tensor => Rows(tensor.Key, tensor.Value, here), StringComparer.Ordinal));
        }

        return parts[0].Keys.ToDictionary(name => name, name => cat(parts.ConvertAll(part => part[name]).ToArray()), StringComparer.Ordinal);
    }

    private Tensor Rows(string name, Tensor values, long count) => values.dim() > 0 && values.shape[0] == Settings.Batch
        ? values.narrow(0, 0, count)
        : throw new ArgumentException($"The layer '{name}' gives values of shape {(values.dim() == 0 ? "()" : string.Join('×', values.shape))} for {Settings.Batch} images, the number that the model takes; expected a row for each.");

    private ModelSession Start(IReadOnlyList<string> layers) => new(Parse(), _facts.Value.Input, [Settings.Output, .. layers], _threads);

    /// <summary>The model; a new one each time.</summary>
    internal ModelProto Parse()
    {
        using var bytes = get_buffer(Model)!.cpu();
        var model = OnnxFile.Read(bytes.bytes.ToArray());
        ExternalData.Refuse(model); // of an .ood file from somewhere else; a model that was opened has none any more
        return model;
    }

    /// <summary>The bytes of a model as a tensor.</summary>
    internal static Tensor BytesOf(ModelProto model)
    {
        var bytes = OnnxFile.Write(model);
        var values = empty([bytes.Length], ScalarType.Byte, device: CPU);
        bytes.CopyTo(values.bytes);
        return values;
    }
}
