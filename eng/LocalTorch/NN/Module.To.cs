using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <content>Moving a module to another device or element type. Every tensor that changes is replaced, and its field with it.</content>
        public partial class Module
        {
            protected DeviceType _deviceType = DeviceType.CPU;
            protected int _deviceIndex = -1;

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloatingType(dtype);
                if (device.type != DeviceType.CUDA) device = new Device(device.type, -1);
                RequireCuda(device.type);
                _toEpilog(device, dtype, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                if (deviceType != DeviceType.CUDA) deviceIndex = -1;
                RequireCuda(deviceType);
                if (deviceType != _deviceType || deviceIndex != _deviceIndex) _toEpilog(deviceType, deviceIndex, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloatingType(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => _toEpilog(dtype, device, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                if (dtype is null && device is null) throw new ArgumentNullException(nameof(dtype), "dtype and device are both null.");

                foreach (var (_, child) in named_children())
                {
                    if (device is null) child._to(dtype!.Value, non_blocking);
                    else if (dtype is null) child._to(device.type, device.index, non_blocking);
                    else child._to(device, dtype.Value, non_blocking);
                }

                ReplaceOwnTensors(dtype, device);
                if (device is null) return;
                _deviceType = device.type;
                _deviceIndex = device.index;
            }

            /// <summary>Makes the moved copy of a buffer; false (and null) if the buffer can stay.</summary>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor? result)
            {
                result = null;
                if (!Differs(buffer, dtype ?? buffer.dtype, device ?? buffer.device)) return false;
                result = buffer.to(TargetType(buffer, dtype), device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            /// <summary>Makes the moved copy of a parameter and of its gradient; false (and null) if the parameter can stay.</summary>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter? p)
            {
                p = null;
                using var grad = param.grad;
                var targetDevice = device ?? param.device;
                var copyType = dtype ?? param.dtype;
                if (!Differs(param, copyType, targetDevice) && (grad is null || !Differs(grad, copyType, targetDevice))) return false;

                // The copy has to be a leaf of its own, not a step of the old parameter's graph.
                using var untracked = no_grad();
                var targetType = TargetType(param, dtype);
                p = new Parameter(param.to(targetType, targetDevice), param.requires_grad);
                p.DetachFromDisposeScope();
                if (grad is not null)
                {
                    using var movedGrad = grad.to(targetType, targetDevice).with_requires_grad(grad.requires_grad);
                    p.grad = movedGrad;
                }

                return true;
            }

            private void ReplaceOwnTensors(ScalarType? dtype, Device? device)
            {
                var fields = FieldsOf(GetType()).ToDictionary(field => field.ComponentName());
                var properties = GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name);

                foreach (var (parameterName, parameter) in named_parameters(false).ToList())
                {
                    if (!ReplaceParameter(dtype, device, parameter, out var moved)) continue;
                    if (properties.TryGetValue(parameterName, out var property))
                    {
                        property.SetValue(this, moved);
                        continue;
                    }

                    parameter.Dispose();
                    ConditionallyRegisterParameter(parameterName, moved);
                    if (fields.TryGetValue(parameterName, out var field)) field.SetValue(this, moved);
                }

                foreach (var (bufferName, buffer) in named_buffers(false).ToList())
                {
                    if (!ReplaceBuffer(dtype, device, buffer, out var moved)) continue;
                    if (properties.TryGetValue(bufferName, out var property))
                    {
                        property.SetValue(this, moved);
                        continue;
                    }

                    ConditionallyRegisterBuffer(bufferName, moved);
                    if (fields.TryGetValue(bufferName, out var field)) field.SetValue(this, moved);
                }
            }

            private static bool Differs(Tensor tensor, ScalarType dtype, Device device) =>
                tensor.dtype != dtype || tensor.device_type != device.type
                || (device.type != DeviceType.CPU && tensor.device_index != device.index);

            private static ScalarType TargetType(Tensor tensor, ScalarType? dtype) =>
                dtype is not null && (tensor.is_floating_point() || tensor.is_complex()) ? dtype.Value : tensor.dtype;

            private static void RequireFloatingType(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && dtype is not (ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64))
                    throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private static void RequireCuda(DeviceType type)
            {
                if (type == DeviceType.CUDA && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
            }
        }
    }
}
