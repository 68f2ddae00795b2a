using System.Security.Cryptography;
using OodDetection;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using OodDetection.Shared;

namespace CompareDetectors.Engine;

/// <summary>Keeps a trained network of GEOM or GEOM+ in a file while there are detectors to be trained on it: SHA-256, cost of the training, weights.</summary>
internal sealed class NetworkCheckpoint(string path)
{
    /// <summary>The detector on the saved network; without one, or where the file is damaged, it is trained and its network saved.</summary>
    /// <param name="work">The training.</param>
    /// <param name="options">The network's size.</param>
    /// <param name="data">The images that it is trained on.</param>
    /// <param name="reporter">Told of a damaged file, and of a training that is not needed.</param>
    /// <param name="train">Trains it.</param>
    public Fitted<GeomDetector> LoadOrTrain(Work work, WideResNetOptions options, OodTrainingSet data, WorkReporter reporter, Func<Fitted<GeomDetector>> train)
    {
        if (TryLoad(options, data, reporter.Message) is { } saved)
        {
            reporter.Skip(work);
            return saved;
        }

        var trained = train();
        try
        {
            Save(trained.Detector, trained.Cost);
            return trained;
        }
        catch
        {
            trained.Detector.Dispose();
            throw;
        }
    }

    private void Save(GeomDetector geom, TrainingCost cost)
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

    private Fitted<GeomDetector>? TryLoad(WideResNetOptions options, OodTrainingSet data, Action<string> message)
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
        return new Fitted<GeomDetector>(GeomDetector.FromNetwork(frozen, TransformSet.Rotations), cost);
    }

    public void Delete()
    {
        if (File.Exists(path)) File.Delete(path);
    }
}
