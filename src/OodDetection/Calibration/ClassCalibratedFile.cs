
namespace OodDetection;

/// <summary>Class-calibrated detectors in files: the detector, and the calibration scores of class c as the tensor <c>scores.c</c>, ascending.</summary>
internal static class ClassCalibratedFile
{
    /// <summary>The name in files, which stays whatever becomes of the class's name.</summary>
    internal const string Kind = "class-calibrated";

    internal static void Write(ClassCalibratedDetector calibrated, DetectorWriter writer)
    {
        writer.WriteDetector("detector", calibrated.Detector);
        writer.Write("grouping", calibrated.Grouping.ToString());
        writer.Write("alpha", calibrated.Alpha);
        for (var c = 0; c < calibrated.Calibrations.Count; c++) writer.WriteNumbers(Name(c), [calibrated.Calibrations[c].Scores.ToArray()]);
        writer.WriteImages("images", calibrated.CalibrationImages);
    }

    internal static ClassCalibratedDetector Read(DetectorReader reader)
    {
        var detector = reader.ReadDetector<IOodClassifier>("detector");
        ConformalCalibration[] calibrations = [.. Enumerable.Range(0, detector.ClassCount).Select(c => ReadScores(reader, Name(c)))];
        return new ClassCalibratedDetector(
            detector, calibrations, reader.ReadChoice<ClassGrouping>("grouping"), reader.ReadDouble("alpha"), reader.ReadImages("images"), new DetectorNames(detector.Name(), reader.Sha256));
    }

    private static ConformalCalibration ReadScores(DetectorReader reader, string name)
        => reader.ReadNumbers(name, infinite: true) is [var scores] ? ConformalCalibration.Of(scores) : throw new InvalidDataException($"'{name}' is not one row of numbers");

    private static string Name(int c) => FormattableString.Invariant($"scores.{c}");
}
