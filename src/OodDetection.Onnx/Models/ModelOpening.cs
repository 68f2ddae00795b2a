using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using static TorchSharp.torch;

namespace OodDetection.Onnx;

/// <summary>Makes a frozen network of a model that was read: finds out how images are to be given to it, and runs it.</summary>
internal static class ModelOpening
{
    internal static FrozenNetwork Open(ModelProto model, OnnxNetworkOptions options)
    {
        var facts = ModelFacts.Of(model);
        var layout = options.Layout ?? LayoutOf(facts.Input);
        var preprocessing = PreprocessingOf(model, facts.Input, layout, options);
        var output = options.Output ?? facts.Outputs[0];
        if (!facts.Layers.Contains(output, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"The model has no tensor '{output}' that depends on the image, to be the network's output; it has the output{(facts.Outputs.Count == 1 ? "" : "s")} {string.Join(", ", facts.Outputs)} and {facts.Layers.Count} tensors in all, such as {string.Join(", ", facts.Layers.TakeLast(5))}.",
                nameof(options));
        }

        var settings = new OnnxNetworkSettings(output, layout, options.ChannelOrder ?? ModelMetadata.ChannelOrder(model) ?? OnnxChannelOrder.AsTheImages, facts.Input.Batch ?? 0);
        var network = BatchProbe.Choose(model, facts, settings, preprocessing, options.Threads ?? get_num_threads());
        return new FrozenNetwork(network.Trimmed(), preprocessing, trainingRecords: options.TrainingRecords);
    }

    private static OnnxImageLayout LayoutOf(ModelInput input)
    {
        if (input.Denotations.Contains("DATA_CHANNEL")) return input.Denotations[3] == "DATA_CHANNEL" ? OnnxImageLayout.ChannelsLast : OnnxImageLayout.ChannelsFirst;
        return IsChannels(input.Sides[3]) && !IsChannels(input.Sides[1]) ? OnnxImageLayout.ChannelsLast : OnnxImageLayout.ChannelsFirst;

        static bool IsChannels(int? side) => side is 1 or 3 or 4;
    }

    private static ImagePreprocessing PreprocessingOf(ModelProto model, ModelInput input, OnnxImageLayout layout, OnnxNetworkOptions options)
    {
        var (channels, height, width) = layout == OnnxImageLayout.ChannelsFirst
            ? (input.Sides[1], input.Sides[2], input.Sides[3])
            : (input.Sides[3], input.Sides[1], input.Sides[2]);
        var taken = $"{(channels is { } c ? c : "?")}×{(height is { } h ? h : "?")}×{(width is { } w ? w : "?")}";
        if (options.Preprocessing is { } whole)
        {
            var (rows, columns) = whole.NetworkSize;
            return (channels ?? whole.Input.Channels) == whole.Input.Channels && (height ?? rows) == rows && (width ?? columns) == columns
                ? whole
                : throw new ArgumentException($"The model takes images of {taken} ({layout}); {nameof(OnnxNetworkOptions.Preprocessing)} makes {whole.Input.Channels}×{rows}×{columns}.", nameof(options));
        }

        if ((options.Images ?? Fixed()) is not { } images)
            throw new ArgumentException($"The model takes images of {taken} ({layout}), so their shape has to be stated: {nameof(OnnxNetworkOptions)}.{nameof(OnnxNetworkOptions.Images)}, such as new {nameof(ImageShape)}(3, 224, 224).", nameof(options));
        if (channels is { } number && number != images.Channels)
            throw new ArgumentException($"The model takes images of {taken} ({layout}); {nameof(OnnxNetworkOptions.Images)} has {images.Channels} channels.", nameof(options));
        var (mean, deviation) = options.Mean is not null
            ? ([.. options.Mean], [.. options.StandardDeviation!])
            : ModelMetadata.Normalisation(model, images.Channels) ?? OfBytes() ?? throw new ArgumentException(
                $"The preprocessing that the model was trained with is not known: its metadata doesn't say. State {nameof(OnnxNetworkOptions)}.{nameof(OnnxNetworkOptions.Mean)} and {nameof(OnnxNetworkOptions.StandardDeviation)} of each channel on the scale [0, 1]; " +
                "for ImageNet [0.485, 0.456, 0.406] and [0.229, 0.224, 0.225], for values in [0, 1] as they are zeros and ones.",
                nameof(options));
        return new ImagePreprocessing(images, mean, deviation, (height ?? images.Height, width ?? images.Width), options.Fit);

        ImageShape? Fixed() => channels is { } fixedChannels && height is { } fixedHeight && width is { } fixedWidth ? new ImageShape(fixedChannels, fixedHeight, fixedWidth) : null;

        // A model that takes bytes does the rest itself.
        (double[], double[])? OfBytes() => input.Type == TensorType.UInt8
            ? ([.. Enumerable.Repeat(0.0, images.Channels)], [.. Enumerable.Repeat(1 / 255.0, images.Channels)])
            : null;
    }
}
