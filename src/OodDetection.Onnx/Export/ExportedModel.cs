using System.Globalization;
using OodDetection.Onnx.Protobuf;
using OodDetection.Scoring;
using OodDetection.Scoring.Format;

namespace OodDetection.Onnx.Export;

/// <summary>A detector as the bytes of an ONNX file.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Sha256">Its identity.</param>
internal sealed record ExportedModel(byte[] Bytes, string Sha256)
{
    // The first version of the format that has operators of version 17, and later ones too.
    private const int IrVersion = 8;

    /// <summary>Writes a detector, and compares what the file scores with what the detector does.</summary>
    internal static ExportedModel Of(IOodDetector detector, OnnxExportOptions options)
    {
        options.Validate();
        var calibrated = detector as CalibratedDetector;
        if (options.Alpha is not null && calibrated is null)
            throw new ArgumentException($"{nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.Alpha)} is set, and the detector has no calibration that could answer for it. Calibrate it: detector.Calibrate(heldOut).", nameof(options));
        var alpha = options.Alpha ?? calibrated?.Alpha;
        var threshold = calibrated?.Calibration.Threshold(alpha!.Value);

        var opset = ScoreGraphs.Opset(detector);
        var graph = new GraphBuilder(opset);
        var (proto, shape) = DetectorGraph.Build(graph, detector, options.Layout, options.Map, threshold);
        var library = FileContents.Library;
        // What the detector's own file would be.
        var (identity, manifest) = DetectorFile.Describe(detector, options.Registry ?? new DetectorRegistry().AddOnnx());
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "OodDetection",
            ProducerVersion = library[(library.IndexOf(' ', StringComparison.Ordinal) + 1)..],
            Graph = proto,
            OpsetImport = [new OperatorSetIdProto { Domain = "", Version = opset }],
        };
        Note(MetadataKeys.Format, MetadataKeys.Version.ToString(CultureInfo.InvariantCulture));
        Note(MetadataKeys.Library, library);
        Note(MetadataKeys.Detector, calibrated?.Detector.Name() ?? detector.Name());
        Note(MetadataKeys.DetectorSha256, identity);
        Note(MetadataKeys.Shape, string.Create(CultureInfo.InvariantCulture, $"{shape.Channels},{shape.Height},{shape.Width}"));
        Note(MetadataKeys.Layout, options.Layout == PixelLayout.ChannelsFirst ? MetadataKeys.ChannelsFirst : MetadataKeys.ChannelsLast);
        Note(MetadataKeys.BatchSize, ScoreGraphs.BatchSize(detector).ToString(CultureInfo.InvariantCulture));
        if (options.Map) Note(MetadataKeys.HasMap, MetadataKeys.Yes);
        if (calibrated is not null)
        {
            Note(MetadataKeys.Alpha, alpha!.Value.ToString("R", CultureInfo.InvariantCulture));
            Note(MetadataKeys.Threshold, threshold!.Value.ToString("R", CultureInfo.InvariantCulture));
            Note(MetadataKeys.CalibrationCount, calibrated.Calibration.Count.ToString(CultureInfo.InvariantCulture));
        }

        Note(MetadataKeys.Manifest, manifest);
        var bytes = FileSeal.Seal(OnnxFile.Write(model));
        ExportCheck.Ensure(bytes, detector, shape, options.Map);
        return new ExportedModel(bytes, FileSeal.Stated(bytes));

        void Note(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
