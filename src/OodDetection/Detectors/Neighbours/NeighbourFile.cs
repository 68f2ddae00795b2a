using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Nearest-neighbour detectors in files: the network, the layers, and the training images' features as <c>bank</c>.</summary>
internal static class NeighbourFile
{
    /// <summary>The name in files, which stays whatever becomes of the class's name.</summary>
    internal const string Kind = "neighbours";

    internal static void Write(NeighbourDetector detector, DetectorWriter writer)
    {
        writer.WriteNetwork("network", detector.Network);
        if (detector.Layers.Count > 0) writer.Write("layers", detector.Layers);
        writer.Write("neighbours", detector.Neighbours);
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
        writer.WriteTensor("bank", detector.Bank);
    }

    internal static NeighbourDetector Read(DetectorReader reader)
    {
        var network = reader.ReadNetwork("network");
        var features = reader.Own(new NeighbourFeatures(network, reader.Has("layers") ? reader.ReadStrings("layers") : []));
        var bank = reader.ReadTensor("bank", ScalarType.Float64);
        if (bank.shape is not [> 0 and <= int.MaxValue, > 0]) throw new InvalidDataException($"the tensor 'bank' is {string.Join('×', bank.shape)}; expected features of images, n×D");
        var dimension = Dimension(network, features);
        if (bank.shape[1] != dimension) throw new InvalidDataException($"the tensor 'bank' has {bank.shape[1]} features; its network has {dimension}");
        using var finite = bank.isfinite();
        using var all = finite.all();
        if (!all.item<bool>()) throw new InvalidDataException("the tensor 'bank' has NaN or infinity in it");
        return new NeighbourDetector(network, features, bank, reader.ReadInt32("neighbours", 1, (int)bank.shape[0]), reader.ReadInt32("scoringBatchSize", 1, int.MaxValue), reader.TrainingRecords);
    }

    // A bank of another size would only fail at the first score.
    private static long Dimension(Networks.FrozenNetwork network, NeighbourFeatures features)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var input = network.Preprocessing.Input;
        try
        {
            return features.Of(network.Preprocessing.Apply(zeros([2, input.Channels, input.Height, input.Width], ScalarType.Byte, device: CPU), network.Device)).shape[1];
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"its network gives no features: {e.Message}", e);
        }
    }
}
