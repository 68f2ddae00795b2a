using OodDetection.Onnx.Protobuf;
using static TorchSharp.torch;

namespace OodDetection.Onnx;

/// <summary>
/// Finds out by running how many images a model takes at once. Exporters often fix one; where the graph allows, any number is as good, and many times as fast.
/// </summary>
internal static class BatchProbe
{
    private const int Images = 3;
    private const double Tolerance = 1e-3; // of the largest value: sums come in another order

    /// <summary>Makes the network, for any number of images at once if that gives what single ones give, else for as many as it was made for.</summary>
    /// <exception cref="InvalidDataException">It can't be run, or gives something else than a row for each image.</exception>
    internal static OnnxNetwork Choose(ModelProto model, ModelFacts facts, OnnxNetworkSettings settings, ImagePreprocessing preprocessing, int threads)
    {
        using var scope = NewDisposeScope();
        var images = preprocessing.Apply(Noise(preprocessing.Input), CPU);
        var made = settings.Batch;
        var bytes = OnnxNetwork.BytesOf(model).DetachFromDisposeScope();
        if (made == 0)
        {
            // Open in the input alone: inner constants may still be made for one.
            var open = new OnnxNetwork(bytes, settings, threads, facts);
            if (IsRight(open, open, images)) return open;
            var single = new OnnxNetwork(bytes.clone(), settings with { Batch = 1 }, threads, facts);
            open.Dispose();
            return Checked(single, images);
        }

        var asMade = Checked(new OnnxNetwork(bytes, settings, threads, facts), images);
        ModelPreparation.FreeBatch(model, facts.Input.Name, made);
        var free = new OnnxNetwork(OnnxNetwork.BytesOf(model), settings with { Batch = 0 }, threads, ModelFacts.Of(model));
        var isRight = IsRight(free, asMade, images);
        (isRight ? asMade : free).Dispose();
        return isRight ? free : asMade;
    }

    private static OnnxNetwork Checked(OnnxNetwork network, Tensor images)
    {
        try
        {
            var output = network.forward(images);
            return output.dim() >= 2 && output.shape[0] == Images
                ? network
                : throw new InvalidDataException($"its output '{network.OutputName}' has the shape {string.Join('×', output.shape)} for {Images} images; expected a row for each");
        }
        catch (Exception error)
        {
            network.Dispose();
            if (error is InvalidOperationException or ArgumentException) throw new InvalidDataException(error.Message, error);
            throw;
        }
    }

    // A network that mixes images gives others with company than alone.
    private static bool IsRight(OnnxNetwork network, OnnxNetwork reference, Tensor images)
    {
        try
        {
            using var scope = NewDisposeScope();
            var together = network.forward(images);
            if (together.dim() < 2 || together.shape[0] != Images) return false;
            var alone = cat(Enumerable.Range(0, Images).Select(i => reference.forward(images.narrow(0, i, 1))).ToArray());
            if (!alone.shape.AsSpan().SequenceEqual(together.shape)) return false;
            return together.sub(alone).abs().max().Number() <= Tolerance * alone.abs().max().Number();
        }
        catch (Exception error) when (error is InvalidOperationException or InvalidDataException or ArgumentException)
        {
            return false;
        }
    }

    private static Tensor Noise(ImageShape shape)
    {
        var values = new byte[Images * shape.Channels * shape.Height * shape.Width];
        new Random(20240917).NextBytes(values);
        return tensor(values, [Images, shape.Channels, shape.Height, shape.Width], device: CPU);
    }
}
