using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Post-hoc detectors in files: the network, the method by its name with its hyper-parameters, and what its fit left, a tensor for each of <see cref="PostHocMethod.Parts"/>. Of one that can be updated also what <see cref="PostHocMemory"/> has.</summary>
internal static class PostHocFile
{
    /// <summary>The name in files, which stays whatever becomes of the class's name.</summary>
    internal const string Kind = "post-hoc";

    private const int MaxClasses = 1 << 24;

    internal static void Write(PostHocDetector detector, DetectorWriter writer)
    {
        writer.WriteNetwork("network", detector.Network);
        writer.Write("method", detector.Method.Name);
        foreach (var (name, value) in detector.Method.Settings()) writer.Write(name, value);
        if (detector.Head is not null) writer.Write("head", detector.Head);
        writer.Write("classes", detector.ClassCount);
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
        for (var p = 0; p < detector.Fitted.Count; p++) writer.WriteTensor(detector.Method.Parts[p].Name, detector.Fitted[p]);
        detector.Memory?.Write(writer);
    }

    internal static PostHocDetector Read(DetectorReader reader)
    {
        var network = reader.ReadNetwork("network");
        var method = Method(reader);
        method.Validate();
        var classes = reader.ReadInt32("classes", 2, MaxClasses);
        var opened = reader.Own(ClassifierReader.Open(network, method.NeedsFeatures ? reader.ReadString("head") : null, method.Layers));
        Tensor[] fitted = [.. method.Parts.Select(part => reader.ReadTensor(part.Name, ScalarType.Float64))];
        CheckParts(method, fitted, classes, opened.Head);
        return new PostHocDetector(
            network, opened, method, fitted, classes, reader.ReadInt32("scoringBatchSize", 1, int.MaxValue), reader.TrainingRecords, PostHocMemory.Read(reader, method, fitted, classes));
    }

    private static PostHocMethod Method(DetectorReader reader)
    {
        return reader.ReadString("method") switch
        {
            "msp" => new MspMethod(),
            "max-logit" => new MaxLogitMethod(),
            "energy" => new EnergyMethod { Temperature = reader.ReadDouble("temperature") },
            "gen" => new GenMethod { Gamma = reader.ReadDouble("gamma"), MaxClasses = Count("maxClasses") },
            "odin" => new OdinMethod { Temperature = reader.ReadDouble("temperature"), Step = reader.ReadDouble("step") },
            "kl-matching" => new KlMatchingMethod(),
            "openmax" => new OpenMaxMethod { TailSize = Count("tailSize"), RevisedClasses = Count("revisedClasses") },
            "mahalanobis" => new MahalanobisMethod(),
            "relative-mahalanobis" => new RelativeMahalanobisMethod(),
            "knn" => new KnnMethod { Neighbours = Count("neighbours") },
            "she" => new SheMethod(),
            "fdbd" => new FdbdMethod(),
            "nci" => new NciMethod { NormWeight = reader.ReadDouble("normWeight") },
            "vim" => new VimMethod { PrincipalDimension = reader.Has("principalDimension") ? Count("principalDimension") : null },
            "nnguide" => new NnGuideMethod { Neighbours = Count("neighbours"), BankShare = reader.ReadDouble("bankShare") },
            "gradnorm" => new GradNormMethod(),
            "react" => new ReActMethod { Percentile = reader.ReadDouble("percentile") },
            "ash" => new AshMethod { Variant = reader.ReadChoice<AshVariant>("variant"), Percentile = reader.ReadDouble("percentile"), Layer = reader.Has("layer") ? reader.ReadString("layer") : null },
            "scale" => new ScaleMethod { Percentile = reader.ReadDouble("percentile") },
            "dice" => new DiceMethod { Percentile = reader.ReadDouble("percentile") },
            var other => throw new InvalidDataException($"'method' is '{other}', which this version doesn't know"),
        };

        int Count(string name) => reader.ReadInt32(name, 1, int.MaxValue);
    }

    private static void CheckParts(PostHocMethod method, Tensor[] fitted, int classes, ClassifierHead? head)
    {
        if (head is not null && head.Classes != classes) throw new InvalidDataException($"'classes' is {classes}; its network has {head.Classes}");
        var sides = new Dictionary<char, long> { ['K'] = classes, ['1'] = 1 };
        if (head is not null) sides['D'] = head.Dimension;
        foreach (var (part, values) in method.Parts.Zip(fitted))
        {
            var fits = values.shape.Length == part.Shape.Length;
            for (var d = 0; fits && d < part.Shape.Length; d++)
            {
                if (!sides.TryGetValue(part.Shape[d], out var side)) sides[part.Shape[d]] = side = values.shape[d];
                fits = side == values.shape[d] && side > 0;
            }

            if (!fits) throw new InvalidDataException($"the tensor '{part.Name}' is {string.Join('×', values.shape)}, which doesn't fit its network or the other tensors");
            using var finite = values.isfinite();
            using var all = finite.all();
            if (!all.item<bool>()) throw new InvalidDataException($"the tensor '{part.Name}' has NaN or infinity in it");
        }

        if (method is KnnMethod { Neighbours: var k } && fitted[0].shape[0] < k) throw new InvalidDataException($"'neighbours' is {k}; there are {fitted[0].shape[0]} features to choose from");
    }
}
