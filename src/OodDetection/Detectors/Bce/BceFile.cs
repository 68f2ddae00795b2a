
namespace OodDetection;

/// <summary>The BCE detector in files: the classifier's weights under <c>classifier</c>.</summary>
internal static class BceFile
{
    /// <summary>The name in files, which never changes, even if the class is renamed.</summary>
    internal const string Kind = "bce";

    internal static void Write(BceDetector detector, DetectorWriter writer)
    {
        NetworkFile.Write(writer, detector.Classifier);
        writer.Write("preprocessing", ManifestJson.Of(detector.Preprocessing));
        writer.WriteTransforms("transforms", detector.Transforms);
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
    }

    internal static BceDetector Read(DetectorReader reader)
    {
        var preprocessing = ManifestJson.Preprocessing(reader.Setting("preprocessing"));
        reader.InputShape = preprocessing.Input;
        return new BceDetector(
            NetworkFile.ReadFeatureFusion(reader), preprocessing, reader.ReadTransforms("transforms"), reader.Device,
            reader.ReadInt32("scoringBatchSize", 1, int.MaxValue), reader.TrainingRecords);
    }
}
