using System.Security.Cryptography;
using OodDetection;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using OodDetection.Shared;

namespace CompareDetectors.Engine;

/// <summary>Keeps a trained GEOM network in a file while there are detectors to be trained on it: SHA-256, cost of the training, weights.</summary>
internal sealed class NetworkCheckpoint(string path)
{
    public void Save(GeomDetector geom, TrainingCost cost)
    {
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write(cost.Seconds);
        writer.Write(cost.Images);
        geom.Network.Network.save(writer);
        writer.Flush();
        var bytes = content.ToArray();
        AtomicFile.Write(path, file =>
        {
            file.Write(SHA256.HashData(bytes));
            file.Write(bytes);
        });
    }

    /// <summary>The saved network; null where there is none, or where the file is damaged, which is said by <paramref name="message"/>.</summary>
    /// <param name="options">The network's size.</param>
    /// <param name="data">The images that it was trained on, for the preprocessing.</param>
    /// <param name="message">Told of a damaged file.</param>
    public (GeomDetector Geom, TrainingCost Cost)? TryLoad(WideResNetOptions options, OodTrainingSet data, Action<string> message)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length <= SHA256.HashSizeInBytes || !SHA256.HashData(bytes.AsSpan(SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, SHA256.HashSizeInBytes)))
        {
            message($"{path} is damaged; the network is trained anew.");
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, SHA256.HashSizeInBytes, bytes.Length - SHA256.HashSizeInBytes));
        var cost = new TrainingCost(reader.ReadDouble(), reader.ReadDouble());
        var network = new WideResNet(data.Shape.Channels, TransformSet.Rotations.Count, options);
        network.load(reader);
        var frozen = new FrozenNetwork(network, ImagePreprocessing.Measure(data.InDistribution));
        return (GeomDetector.FromNetwork(frozen, TransformSet.Rotations), cost);
    }

    public void Delete()
    {
        if (File.Exists(path)) File.Delete(path);
    }
}
