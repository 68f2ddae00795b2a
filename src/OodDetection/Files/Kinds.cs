using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>A registered class of detectors.</summary>
internal sealed record DetectorKind(string Name, Type Type, Action<IOodDetector, DetectorWriter> Write, Func<DetectorReader, IOodDetector> Read);

/// <summary>A registered class of networks. To make one, it is told how many bytes of weights the file has.</summary>
internal sealed record NetworkKind(string Name, Type Type, Func<Module, JsonObject> Describe, Func<JsonElement, long, Module<Tensor, Tensor>> Make);
