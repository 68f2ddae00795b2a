
namespace OodDetection;

/// <summary>Calibrated detectors in files: the detector, and the calibration scores as the tensor <c>scores</c>, ascending.</summary>
internal static class CalibratedFile
{
    private const int MaxWindowSize = 1 << 20;

    internal static void Write(CalibratedDetector calibrated, DetectorWriter writer)
    {
        writer.WriteDetector("detector", calibrated.Detector);
        Write(calibrated.Calibration, calibrated.Alpha, calibrated.CalibrationImages, writer);
    }

    internal static CalibratedDetector Read(DetectorReader reader)
    {
        var detector = reader.ReadDetector<IOodDetector>("detector");
        return new CalibratedDetector(detector, Scores(reader), reader.ReadDouble("alpha"), reader.ReadImages("images"), new DetectorNames(detector.Name(), reader.Sha256));
    }

    internal static void WriteWindows(CalibratedWindowDetector calibrated, DetectorWriter writer)
    {
        writer.WriteDetector("detector", calibrated.Detector);
        writer.Write("windowSize", calibrated.WindowSize);
        Write(calibrated.Calibration, calibrated.Alpha, calibrated.CalibrationImages, writer);
    }

    internal static CalibratedWindowDetector ReadWindows(DetectorReader reader)
    {
        var detector = reader.ReadDetector<IOodWindowDetector>("detector");
        return new CalibratedWindowDetector(
            detector, reader.ReadInt32("windowSize", 1, Math.Min(MaxWindowSize, detector.MaxWindowSize)), Scores(reader), reader.ReadDouble("alpha"), reader.ReadImages("images"),
            new DetectorNames(detector.Name(), reader.Sha256));
    }

    private static void Write(ConformalCalibration calibration, double alpha, TrainingImages? images, DetectorWriter writer)
    {
        writer.Write("alpha", alpha);
        writer.WriteNumbers("scores", [calibration.Scores.ToArray()]);
        writer.WriteImages("images", images);
    }

    private static ConformalCalibration Scores(DetectorReader reader)
        => reader.ReadNumbers("scores", infinite: true) is [var scores] ? ConformalCalibration.Of(scores) : throw new InvalidDataException("'scores' is not one row of numbers");
}
