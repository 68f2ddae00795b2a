namespace OodDetection.Onnx;

/// <summary>How a network is taken from an ONNX file.</summary>
public sealed record OnnxNetworkOptions
{
    /// <summary>The shape of the images that come.</summary>
    /// <value>Null: that of the model's input, which has to be fixed then.</value>
    public ImageShape? Images { get; init; }

    /// <summary>Mean of each channel of the images on the scale [0, 1], as the network was trained with; for ImageNet 0.485, 0.456, 0.406.</summary>
    /// <value>Null: as the model's metadata says. If it says nothing, the network isn't opened.</value>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>Standard deviation of each channel of the images on the scale [0, 1]; for ImageNet 0.229, 0.224, 0.225, for a network that takes values in [0, 255] 1/255.</summary>
    /// <value>Null: as the model's metadata says.</value>
    public IReadOnlyList<double>? StandardDeviation { get; init; }

    /// <summary>How images of another size come to that of the model's input.</summary>
    /// <value><see cref="ImageFit.Pad"/>.</value>
    public ImageFit Fit { get; init; } = ImageFit.Pad;

    /// <summary>The whole preprocessing, in place of the four options above.</summary>
    /// <value>Null.</value>
    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>How images lie in the model's input.</summary>
    /// <value>Null: as the model says (denotations, or 1, 3 or 4 channels in only one of the two places), else <see cref="OnnxImageLayout.ChannelsFirst"/>.</value>
    public OnnxImageLayout? Layout { get; init; }

    /// <summary>In which order the model takes the channels. <see cref="Mean"/> and <see cref="StandardDeviation"/> are in the order of the images.</summary>
    /// <value>Null: as the model's metadata says (<c>Image.BitmapPixelFormat</c>), else as the images have them.</value>
    public OnnxChannelOrder? ChannelOrder { get; init; }

    /// <summary>The tensor that is the network's output, for a classifier the logits: any tensor of the graph, such as the one before a softmax.</summary>
    /// <value>Null: the model's first output.</value>
    public string? Output { get; init; }

    /// <summary>Threads that one pass computes with.</summary>
    /// <value>Null: as many as libtorch has (<c>torch.get_num_threads</c>).</value>
    public int? Threads { get; init; }

    /// <summary>Whether weights may be in other files (external data) in the model's folder or below it. They are read once, and their bytes count towards <see cref="MaxFileBytes"/>.</summary>
    /// <value>False.</value>
    public bool AllowExternalData { get; init; }

    /// <summary>The most bytes that the model may have. Loading takes up to four times as much memory.</summary>
    /// <value>1 GiB. A model can't have 2 GiB.</value>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary>What is known of the network's training, so that detectors are not calibrated on the same images; see <c>OodTrainingSet.Record</c>.</summary>
    /// <value>Empty: nothing.</value>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; init; } = [];

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Preprocessing is not null && (Images ?? (object?)Mean ?? StandardDeviation) is not null)
            errors.Add($"{nameof(Preprocessing)} is given as well as {nameof(Images)}, {nameof(Mean)} or {nameof(StandardDeviation)}; expected one or the other.");
        if (Mean is null != StandardDeviation is null) errors.Add($"only one of {nameof(Mean)} and {nameof(StandardDeviation)} is given; expected both or none.");
        if (!Enum.IsDefined(Fit)) errors.Add($"{nameof(Fit)} is {Fit}; expected {nameof(ImageFit.Pad)} or {nameof(ImageFit.Resize)}.");
        if (Layout is { } layout && !Enum.IsDefined(layout)) errors.Add($"{nameof(Layout)} is {layout}; expected {nameof(OnnxImageLayout.ChannelsFirst)} or {nameof(OnnxImageLayout.ChannelsLast)}.");
        if (ChannelOrder is { } order && !Enum.IsDefined(order)) errors.Add($"{nameof(ChannelOrder)} is {order}; expected {nameof(OnnxChannelOrder.AsTheImages)} or {nameof(OnnxChannelOrder.Reversed)}.");
        if (Output is { Length: 0 }) errors.Add($"{nameof(Output)} is empty; expected the name of a tensor, or null.");
        if (Threads is < 1) errors.Add(FormattableString.Invariant($"{nameof(Threads)} is {Threads}; expected 1 or more, or null."));
        if (MaxFileBytes < 1) errors.Add(FormattableString.Invariant($"{nameof(MaxFileBytes)} is {MaxFileBytes}; expected 1 or more."));
        if (TrainingRecords is null) errors.Add($"{nameof(TrainingRecords)} is null.");
        if (errors.Count > 0) throw new ArgumentException($"{nameof(OnnxNetworkOptions)} is not valid:{string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}"))}");
    }
}
