using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Joint detectors in files: the network, the bank of n×D normalised features, the distribution of the moments, and the scores of the held-out images by each part as <c>heldOut</c>. Of one that can be updated also what <see cref="JointMemory"/> has.</summary>
internal static class JointFile
{
    /// <summary>The name in files, which stays whatever becomes of the class's name.</summary>
    internal const string Kind = "joint";

    internal static void Write(JointDetector detector, DetectorWriter writer)
    {
        var model = detector.Model;
        writer.WriteNetwork("network", model.Network);
        writer.Write("head", model.Reader.HeadName!);
        writer.Write("layers", model.Layers);
        writer.Write("neighbours", model.Neighbours);
        writer.Write("scoringBatchSize", model.BatchSize);
        writer.Write("energyWeight", detector.Weights.Energy);
        writer.Write("neighboursWeight", detector.Weights.Neighbours);
        writer.Write("collapseWeight", detector.Weights.Collapse);
        writer.Write("momentsWeight", detector.Weights.Moments);
        writer.WriteTensor("bank", model.Bank);
        writer.WriteTensor("mean", model.Mean);
        GaussianFitFile.Write(model.Moments, writer, "moments");
        writer.WriteNumbers("heldOut", detector.HeldOut);
        detector.Memory?.Write(writer);
    }

    internal static JointDetector Read(DetectorReader reader)
    {
        var network = reader.ReadNetwork("network");
        var layers = reader.ReadStrings("layers");
        var opened = reader.Own(ClassifierReader.Open(network, reader.ReadString("head"), layers));
        var bank = reader.ReadTensor("bank", ScalarType.Float64);
        var mean = reader.ReadTensor("mean", ScalarType.Float64);
        var dimension = opened.Head!.Dimension;
        if (bank.shape is not [> 0 and <= int.MaxValue, var d] || mean.shape is not [var e] || d != dimension || e != dimension)
            throw new InvalidDataException($"the tensors 'bank' and 'mean' are {string.Join('×', bank.shape)} and {string.Join('×', mean.shape)}; its network has {dimension} features");
        RequireFinite(bank, "bank");
        RequireFinite(mean, "mean");
        var neighbours = reader.ReadInt32("neighbours", 1, (int)bank.shape[0]);
        var weights = new JointWeights { Energy = reader.ReadDouble("energyWeight"), Neighbours = reader.ReadDouble("neighboursWeight"), Collapse = reader.ReadDouble("collapseWeight"), Moments = reader.ReadDouble("momentsWeight") };
        var errors = new OptionsErrors(nameof(JointWeights));
        weights.Check(errors);
        errors.ThrowIfAny();
        var heldOut = reader.ReadNumbers("heldOut");
        if (heldOut.Length != 4 || heldOut[0].Length < JointDetector.MinHeldOut)
            throw new InvalidDataException($"it has scores of {heldOut[0].Length} held-out images by {heldOut.Length} parts; expected {JointDetector.MinHeldOut} or more by 4");
        var model = new JointModel(network, opened, layers, bank, mean, GaussianFitFile.Read(reader, "moments"), neighbours, reader.ReadInt32("scoringBatchSize", 1, int.MaxValue));
        return new JointDetector(model, weights, heldOut, reader.TrainingRecords, JointMemory.Read(reader, model, heldOut[0].Length));
    }

    private static void RequireFinite(Tensor values, string name)
    {
        using var scope = NewDisposeScope();
        if (!values.isfinite().all().item<bool>()) throw new InvalidDataException($"the tensor '{name}' has NaN or infinity in it");
    }
}
