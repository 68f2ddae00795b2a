using OodDetection.Networks;

namespace OodDetection;

/// <summary>The intermediate-layer detector in files: the network that is looked into, and the classifier's weights under <c>classifier</c>.</summary>
internal static class IntermediateLayerFile
{
    /// <summary>The name in files, which never changes, even if the class is renamed.</summary>
    internal const string Kind = "intermediate-layer";

    internal static void Write(IntermediateLayerDetector detector, DetectorWriter writer)
    {
        writer.WriteNetwork("network", detector.Network);
        writer.Write("layers", detector.Layers);
        NetworkFile.Write(writer, detector.Classifier);
        writer.WriteTransforms("transforms", detector.Transforms);
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
    }

    internal static IntermediateLayerDetector Read(DetectorReader reader)
    {
        var network = reader.ReadNetwork("network");
        var classifier = NetworkFile.ReadFeatureFusion(reader);
        var layers = reader.ReadStrings("layers");
        if (layers.Count != classifier.Inputs.Count) throw new InvalidDataException($"it has {layers.Count} layers and a classifier of {classifier.Inputs.Count}");
        classifier.eval();
        var transforms = reader.ReadTransforms("transforms");
        var features = reader.Own(new FeatureReader(network, layers));
        if (features.MakesTransformLogits && classifier.Inputs[layers.ToList().IndexOf(FeatureReader.TransformLogits)] is var input && input != new FeatureShape(transforms.Count, 1, 1))
            throw new InvalidDataException($"it has {transforms.Count} transforms and a classifier that takes {input} numbers for the logits of them");
        return new IntermediateLayerDetector(
            network, features, classifier, transforms,
            reader.ReadInt32("scoringBatchSize", 1, int.MaxValue), reader.TrainingRecords);
    }
}
